"""What PC agents call: credentials and version of their own, JSON in and out, codes that stay. Texts in English."""

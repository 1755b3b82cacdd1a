"""How each language writes days and times where Django's way will not do."""

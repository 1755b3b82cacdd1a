"""A fleet of simulated PCs that speaks the agents' protocol to a running server: for the demo world, and to try things.

What they measure is invented, and follows from the serial number and the time alone; all else is real: they enrol,
check in and report through HTTP, and their users answer pop-ups and submit repair cases in the page of the link.
"""

"""What agents say a PC consists of: FusionInventory's XML and GLPI's JSON, read into one neutral inventory.

`packing` bounds what a compressed message may become; `xml_reader` and `json_reader` know one form each; `parts` says
what is kept of it: hardware and nothing about people. `message` is what callers see.
"""

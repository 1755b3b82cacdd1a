"""Showing one alert to the user of the PC."""

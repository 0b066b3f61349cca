"""The clients of a firm: each is one taxpayer, in whichever of its programs."""

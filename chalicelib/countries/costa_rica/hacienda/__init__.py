"""Costa Rica's Ministerio de Hacienda as it is reached: keys, tokens, reception, public registers.

It knows the ministry's formats and nothing of businesses or documents; what is sent and what an
answer means is for the rest of `costa_rica`. urllib3 and cryptography are imported where they are
used, so that who only names an error of this package pays for neither.
"""

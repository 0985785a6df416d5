"""What do people fill in about themselves and the organisation?"""

"""Which pages belong to people and the organisation?"""

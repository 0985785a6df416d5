"""How long does what takes long take, and how much memory?"""

"""Sounds: tokens of every script of the route in one small alphabet, and what it costs to take one sound for another.

One character stands for one sound:

    b p t d k g Q q-sound   f v W w   l m n r   s z S sh   C ch   J j as in jam   Z zh   T th   D dh
    H h   X kh   G gh   c the Latin letter c   q ts   Y consonantal y   y final yeh   E ayn and hamza
    a e i o u vowels   A alef, or a Hebrew letter that may be any vowel

Scripts that write no short vowels (Arabic, Hebrew) simply lack them in their sounds; `distance` knows which side is one.
"""

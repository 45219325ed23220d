"""Explanations of a solution, tried on its routes and never guessed.

`reasons` says why a visit is unassigned, with the `relaxations` that would help, and
`empty_day` why it would not even fit alone;
`alternatives` names the next-best shift of a planned visit; `time_slots` lists the best
times for one more visit.
"""

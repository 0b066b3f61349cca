"""The actors of the simulation on the local stack: real processes, sockets, crashes."""

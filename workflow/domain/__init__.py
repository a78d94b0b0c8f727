"""Pure core of the cycle: standard library only (``machine`` alone imports ``transitions``)."""

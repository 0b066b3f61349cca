"""Who acts in a scene, each drawn from the seed."""

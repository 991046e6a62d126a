"""The whole product on embedded parts, in under a minute, without a network but loopback."""

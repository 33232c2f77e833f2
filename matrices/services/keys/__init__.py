"""Keys: changed before they are published, retired after, two made one; and the texts that refer to them."""

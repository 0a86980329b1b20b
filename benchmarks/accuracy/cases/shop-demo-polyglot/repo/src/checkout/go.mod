module checkout

module roll

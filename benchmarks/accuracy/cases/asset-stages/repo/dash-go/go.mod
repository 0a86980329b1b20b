module dash

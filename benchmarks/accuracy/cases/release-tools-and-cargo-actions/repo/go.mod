module example.com/fleet/edge

go 1.22

module example.com/controller

module example.com/taild
go 1.22

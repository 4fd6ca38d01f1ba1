module entry

go 1.26

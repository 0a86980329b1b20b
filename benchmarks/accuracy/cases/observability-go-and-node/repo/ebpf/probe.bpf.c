char LICENSE[] = "GPL";

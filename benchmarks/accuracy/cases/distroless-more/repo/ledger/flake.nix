{ outputs = { haskellNix, ... }: { }; }

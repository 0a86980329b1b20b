{
  outputs = { self, nixpkgs }: let pkgs = nixpkgs.legacyPackages.x86_64-linux; in {
    packages.x86_64-linux.dockerImage = pkgs.dockerTools.buildImage {
      name = "query-hs";
      config.Cmd = [ "${pkgs.haskellPackages.callPackage ./query-hs.nix { }}/bin/query-hs" ];
    };
  };
}

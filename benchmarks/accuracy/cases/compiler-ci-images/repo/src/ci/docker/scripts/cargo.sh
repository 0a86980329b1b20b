echo cargo

module gw

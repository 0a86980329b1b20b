traced() {
  local dry=$1
  shift
  if [ "$dry" = true ]; then
    echo "would run"
    return
  fi
  eval "$@"
}
indent() {
  sed 's/^/  /'
}

# POSIX sh, sourced by ./run and ./test: goes to the checkout's root and finds uv, or installs it in .tools/.
# Sets UV. The user's other virtual environments and settings of uv that would move .venv are left out of it, and so is
# the wish not to keep compiled Python: each of our many processes would compile Django and all the rest anew.
set -eu
cd "$(dirname "$0")"
UV_VERSION=0.13.9

say() { printf '%s\n' "$*" >&2; }

find_python() {
  for candidate in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      # The real interpreter, not a shim that chooses another one in another folder.
      "$candidate" -c 'import sys; print(sys.executable)'
      return 0
    fi
  done
  return 1
}

# On a bare Debian or Ubuntu, and only as root, what is missing is fetched with apt-get. Otherwise we ask for it.
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "Installing $* with apt-get"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

install_uv() {
  say "Installing uv $UV_VERSION in .tools"
  rm -rf .tools
  if "$PYTHON" -m venv .tools >/dev/null 2>&1; then
    .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
  else
    # Debian keeps venv in a package of its own; pip alone is enough for us.
    rm -rf .tools
    "$PYTHON" -m pip --version >/dev/null 2>&1 || return 1
    "$PYTHON" -m pip install -q --disable-pip-version-check --target .tools "uv==$UV_VERSION"
  fi
}

PYTHON=$(find_python) || { apt_install python3 python3-venv ca-certificates && PYTHON=$(find_python); } || {
  say "Python 3.11 or newer is needed, and was not found: https://www.python.org/downloads/"
  exit 1
}
if command -v uv >/dev/null 2>&1 && [ "$(uv --version | cut -d' ' -f2)" = "$UV_VERSION" ]; then
  UV=uv
else
  UV=.tools/bin/uv
  [ -x "$UV" ] && [ "$("$UV" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] ||
    install_uv || { apt_install python3-venv && install_uv; } || {
    say "uv could not be installed. On Debian and Ubuntu: sudo apt install python3-venv, then start again."
    exit 1
  }
fi

unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE
export UV_PYTHON="$PYTHON"
[ -n "${HOME:-}" ] && [ -w "$HOME" ] || export UV_CACHE_DIR="$PWD/.tools/cache" npm_config_cache="$PWD/.tools/npm"

install_packages() {
  "$UV" sync -q --locked "$@" || {
    say "The packages could not be installed (see above). They come from pypi.org: is there a network, or a proxy to name in HTTPS_PROXY?"
    exit 1
  }
}

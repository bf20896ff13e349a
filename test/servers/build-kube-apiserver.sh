#!/usr/bin/env bash
# Builds a real kube-apiserver from Debian's source package and keeps it in the user's cache folder, where the tests look.
# Does nothing when it is there. Takes some minutes; needs golang-go, jq and rsync, and Debian 12 as it comes.
# Prints the path of the program as its last line.
set -euo pipefail

version=1.20.2
# Raise it whenever what is built changes otherwise.
revision=2
folder=${XDG_CACHE_HOME:-$HOME/.cache}/provisionr-servers/kube-apiserver-$version-$revision
if [ -x "$folder/kube-apiserver" ]; then
  echo "$folder/kube-apiserver"
  exit 0
fi

work=$(mktemp -d)
# The caches of Go are read-only.
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
mkdir -p "$work"/{sources,lists/partial,home,go/src/k8s.io}
cd "$work"

# An index of sources of its own: the machine's stays as it is.
sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > sources/debian.sources
apt_source=(-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Dir::State::lists="$work/lists" -o APT::Sandbox::User=root)
apt-get "${apt_source[@]}" update -qq
apt-get "${apt_source[@]}" source -qq --download-only kubernetes
tar xzf kubernetes_*.orig.tar.gz
tree=$work/kubernetes-$version

# The reflect2 that comes with these sources overwrites memory under Go 1.18 and newer, and the server falls over at random.
apt-get -o APT::Sandbox::User=root download -qq golang-github-modern-go-reflect2-dev
dpkg-deb -x golang-github-modern-go-reflect2-dev_*.deb reflect2
vendored=$tree/vendor/github.com/modern-go/reflect2
find "$vendored" -name '*.go' -delete
find "$vendored" -name '*.s' -delete
cp "$work"/reflect2/usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$vendored/"

ln -s "$tree" go/src/k8s.io/kubernetes
export GOPATH=$work/go GO111MODULE=off CGO_ENABLED=0 HOME=$work/home FORCE_HOST_GO=y
export GOCACHE=${GOCACHE:-$work/cache}
cd go/src/k8s.io/kubernetes
make -s generated_files > /dev/null
flags='-s -w'
for package in component-base/version client-go/pkg/version; do
  name=k8s.io/kubernetes/vendor/k8s.io/$package
  flags+=" -X $name.gitVersion=v$version -X $name.gitMajor=1 -X $name.gitMinor=20"
done
go build -trimpath -ldflags "$flags" -o "$work/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver

# Others may be looking for it meanwhile: it appears whole.
mkdir -p "$folder"
mv "$work/kube-apiserver" "$folder/.kube-apiserver.$$"
mv "$folder/.kube-apiserver.$$" "$folder/kube-apiserver"
echo "$folder/kube-apiserver"

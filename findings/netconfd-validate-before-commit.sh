#!/bin/sh
# netconfd of yuma123 (Debian 12: 2.13-1): a <validate> of candidate before a <commit> makes the commit leave out what
# was created or changed. It answers <ok/>, the deletions of the same edit are done, and candidate is reset.
# RFC 6241 8.6.4.1: validate only checks. A plain <commit/> of the session that made it also confirms a commit with
# <persist> (RFC 6241 8.4.5.1 asks for its persist-id). Exit code 0 while both are so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download netconfd=2.13-1 libyuma2=2.13-1 libyuma-base=2.13-1 >/dev/null 2>&1 || { echo "no Debian 12 index here"; exit 2; }
for package in *.deb; do dpkg -x "$package" unpacked; done
mkdir -p data
cat >shop.yang <<'YANG'
module shop {
  namespace "urn:example:shop"; prefix s;
  container shop { list item { key name; leaf name { type string; } leaf price { type uint32; } } }
}
YANG
LD_LIBRARY_PATH=$(dirname "$(ls unpacked/usr/lib/*/libyumaagt.so.2)")
export LD_LIBRARY_PATH="$folder/$LD_LIBRARY_PATH" YUMA_HOME="$folder" FOLDER="$folder" USER=root
python3 - <<'PYTHON'
import os, re, subprocess, sys, time

folder = os.environ["FOLDER"]
socket, base = f"{folder}/ncx.sock", "urn:ietf:params:xml:ns:netconf:base:1.0"
server = subprocess.Popen(
    [f"{folder}/unpacked/usr/sbin/netconfd", f"--modpath={folder}:{folder}/unpacked/usr/share/yuma/modules", "--module=shop",
     "--no-startup", f"--ncxserver-sockname={socket}", "--port=830", "--superuser=root", "--access-control=off",
     "--target=candidate"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)  # fmt: skip


class Session:
    def __init__(self):
        self.pipe = subprocess.Popen(
            [f"{folder}/unpacked/usr/sbin/netconf-subsystem", f"--ncxserver-sockname=830@{socket}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "SSH_CONNECTION": "127.0.0.1 50000 127.0.0.1 830"},
        )  # fmt: skip
        self.read(b"]]>]]>")
        hello = "<capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities>"
        self.write(f'<hello xmlns="{base}">{hello}</hello>]]>]]>'.encode())
        time.sleep(0.3)

    def read(self, end=b"\n##\n"):
        got = b""
        while end not in got:
            data = os.read(self.pipe.stdout.fileno(), 65536)
            if not data:
                sys.exit(f"the server has gone: {got!r}")
            got += data
        return got.decode()

    def write(self, data):
        self.pipe.stdin.write(data)
        self.pipe.stdin.flush()

    def call(self, operation):
        text = f'<rpc message-id="1" xmlns="{base}">{operation}</rpc>'.encode()
        self.write(b"\n#%d\n%b\n##\n" % (len(text), text))
        answer = re.sub(r"\n#\d+\n", "", self.read())
        return "ok" if "<ok/>" in answer else " ".join(re.findall(r"<error-(?:tag|message)[^>]*>([^<]*)", answer)) or answer

    def edit(self, items):
        return self.call(
            "<edit-config><target><candidate/></target><default-operation>none</default-operation><config>"
            f'<shop xmlns="urn:example:shop" xmlns:nc="{base}" nc:operation="merge">{items}</shop></config></edit-config>'
        )

    def running(self):
        answer = self.call('<get-config><source><running/></source><filter type="subtree"><shop xmlns="urn:example:shop"/></filter></get-config>')
        return dict(re.findall(r"<name>(\w+)</name>\s*<price>(\d+)</price>", answer))


def item(name, operation, price=""):
    return f'<item nc:operation="{operation}"><name>{name}</name>{price and f"<price>{price}</price>"}</item>'


try:
    while not os.path.exists(socket):
        time.sleep(0.1)
    me = Session()
    print("netconfd 2.13-1")
    me.edit(item("tea", "create", 1) + item("ink", "create", 2))
    print("create tea, ink; commit:", me.call("<commit/>"), me.running())
    me.edit(item("tea", "delete") + item("rice", "create", 3))
    print("delete tea, create rice; validate:", me.call("<validate><source><candidate/></source></validate>"))
    print("commit:", answer := me.call("<commit/>"), half := me.running(), "- expected {'ink': '2', 'rice': '3'}")
    me.edit(item("rice", "create", 3))
    me.call("<commit><confirmed/><confirm-timeout>60</confirm-timeout><persist>token</persist></commit>")
    print("create rice; confirmed commit that persists, then <commit/>:", plain := me.call("<commit/>"))
    print("commit with its persist-id:", late := me.call("<commit><persist-id>token</persist-id></commit>"))
    same = (answer, half, plain) == ("ok", {"ink": "2"}, "ok") and "not active" in late
    print("as found" if same else "this has changed")
    sys.exit(0 if same else 1)
finally:
    server.kill()
PYTHON

#!/bin/sh
# netconfd of yuma123 (Debian 12: 2.13-1): a leaf-list that the user orders cannot be put into another order by one edit
# that also brings a value: insert="after" looks for its anchor in what was there before the edit (bad-attribute), and
# merge with insert="last" of a value that is there is a duplicate (data-exists). RFC 7950 7.7.9 moves it. What works
# everywhere: delete in one edit, bring them again in a second. Exit code 0 while it is so.
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
  container shop { leaf-list queue { type string; ordered-by user; } }
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
            "<edit-config><target><candidate/></target><config>"
            f'<shop xmlns="urn:example:shop" xmlns:nc="{base}" xmlns:y="urn:ietf:params:xml:ns:yang:1">{items}</shop>'
            "</config></edit-config>"
        )

    def queue(self):
        answer = self.call('<get-config><source><candidate/></source><filter type="subtree"><shop xmlns="urn:example:shop"/></filter></get-config>')
        return re.findall(r"<queue>(\w+)</queue>", answer)


try:
    while not os.path.exists(socket):
        time.sleep(0.1)
    me = Session()
    print("netconfd 2.13-1")
    print("queue a, b:", me.edit("<queue>a</queue><queue>b</queue>"), me.call("<commit/>"), me.queue())
    chain = '<queue y:insert="first">b</queue><queue y:insert="after" y:value="b">c</queue><queue y:insert="after" y:value="c">a</queue>'
    print("b first, c (new) after b, a after c:", after := me.edit(chain), "- expected ok and b, c, a")
    me.call("<discard-changes/>")
    print("a last:", last := me.edit('<queue nc:operation="merge" y:insert="last">a</queue>'), "- expected ok and b, a")
    me.call("<discard-changes/>")
    kept = '<queue nc:operation="delete">a</queue><queue nc:operation="delete">b</queue>'
    print("delete both, bring b, c, a:", me.edit(kept), me.edit("<queue>b</queue><queue>c</queue><queue>a</queue>"), moved := me.queue())
    same = "bad-attribute" in after and "data-exists" in last and moved == ["b", "c", "a"]
    print("as found" if same else "this has changed")
    sys.exit(0 if same else 1)
finally:
    server.kill()
PYTHON

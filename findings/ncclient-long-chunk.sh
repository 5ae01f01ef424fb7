#!/bin/sh
# ncclient 0.7.0: the time to read a reply in one chunk (RFC 6242 4.2) grows with the square of its length and more,
# since each packet of 4096 bytes has the whole buffer copied and decoded again: 8 MB in a second, 32 MB in most of a
# minute of processor time. Exit code 0 while three times the length takes more than five times as long.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ncclient==0.7.0
"$folder/venv/bin/python" - <<'PYTHON'
import io, sys, time

import ncclient
from ncclient.transport.parser import DefaultXMLParser
from ncclient.transport.session import NetconfBase


class Session:
    """What the parser wants of one."""

    _base = NetconfBase.BASE_11

    def __init__(self):
        self._buffer, self._message_list, self.messages = io.BytesIO(), [], []
        self.parser = DefaultXMLParser(self)

    def _dispatch_message(self, message):
        self.messages.append(message)


def seconds(megabytes):
    text = b"<data>" + b"x" * (megabytes * 1_000_000) + b"</data>"
    stream, session = b"\n#%d\n%b\n##\n" % (len(text), text), Session()
    began = time.process_time()
    for at in range(0, len(stream), 4096):  # as ncclient.transport.ssh reads
        session.parser.parse(stream[at : at + 4096])
    assert session.messages == [text.decode()]
    return time.process_time() - began


print(f"ncclient {ncclient.__version__}")
short, long = seconds(8), seconds(24)
print(f"8 MB: {short:.1f} s, 24 MB: {long:.1f} s - expected three times as long")
sys.exit(0 if long > 5 * short else 1)
PYTHON

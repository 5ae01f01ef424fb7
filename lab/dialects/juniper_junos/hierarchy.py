"""The Junos configuration hierarchy, as far as this lab knows it, in the print order of 24.4. Not here: a syntax error.

One statement a line, one blank a level. `tag:word` gives an XML element another name than its word, `tag:` has no word
at all (`interfaces { ge-0/0/0 {`). Then: `=` leaf, `[]` leaf-list, `<key>` list, `+` container that stays when it is
empty, `~` container printed on the line of its child (`family inet {`), `{}` container whose entries are XML lists of
its own name, `^` list sorted by key, `|` entry with one child on one line, `?` statement that the CLI hides, `!` one
that is deprecated, and last the type of the value.
`&name` stands for the lines of that name in `SHARED`. The branch `security` is in `hierarchy_security.py`.
"""

from lab.dialects.juniper_junos.hierarchy_security import SECURITY

_BOX = """
version =
system
 host-name =
 domain-name =
 root-authentication
  encrypted-password = secret
 login
  user <name>
   full-name =
   uid =
   class =
   authentication
    encrypted-password = secret
    ssh-rsa <name> secret
    ssh-ed25519 <name> secret
 services
  netconf
   ssh +
    port =
   rfc-compliant
  ssh +
   root-login =
   protocol-version []
  extension-service
   request-response
    grpc
     clear-text + ?
      port =
     skip-authentication ?
   notification
    allow-clients
     address []
  web-management
   http + ?
    interface []
   https +
    system-generated-certificate
    interface []
 management-instance
 time-zone =
 name-server {}
 syslog
  user <name>
   contents: <name> |
    &severity
  host <name>
   contents: <name> |
    &severity
  file <name>
   contents: <name> |
    &severity
 extensions
  providers <name>
   license-type <name> |
    deployment-scope []
 license
  autoupdate
   url <name>
 ntp
  server <name> ^
chassis
 aggregated-devices
  ethernet
   device-count =
 alarm
  ethernet
   link-down =
 network-services =
"""
_REST = """interfaces
 interface: <name> ^
  description =
  disable
  per-unit-scheduler
  flexible-vlan-tagging
  vlan-tagging
  native-vlan-id = vlan
  mtu =
  speed =
  encapsulation =
  gigether-options
   no-auto-negotiation
   802.3ad
    bundle =
  unit <name> ^ unit
   &common
   description =
   disable
   encapsulation =
   vlan-id = vlan
   vlan-tags
    outer = vlan
    inner = vlan
   family ~
    inet +
     mtu =
     policer
      input =
      output =
     address <name> ^ prefix
      primary
      preferred
    inet6 +
     address <name> ^
    mpls +
    ccc +
     mtu =
     policer
      input =
      output =
forwarding-options
 storm-control-profiles <name>
  all +
policy-options
 prefix-list <name>
  prefix-list-item: <name> ^
 policy-statement <name>
  term <name>
   from
    protocol []
    route-filter <address> |
     exact
     orlonger
     prefix-length-range =
   then
    next-hop =
    accept
    reject
  then
   accept
   reject
firewall
 policer <name> ^
  &common
  if-exceeding
   bandwidth-limit = rate
   burst-size-limit = bytes
  then
   discard
   loss-priority =
routing-instances
 instance: <name>
  &common
  description =
  instance-type =
  interface <name>
  route-distinguisher
   rd-type =
  vrf-target
   community =
  vrf-table-label
  routing-options
   &routing
routing-options
 &routing
 router-id =
 autonomous-system
  as-number =
 resolution
  rib <name>
   import []
protocols
 bgp
  family ~
   inet
    unicast +
  group <name>
   type =
   import []
   family ~
    inet
     unicast +
   peer-as =
   neighbor <name>
    peer-as =
 l2circuit
  neighbor <name>
   interface <name>
    &common
    virtual-circuit-id =
    description =
    control-word
 ldp
  interface <name>
 lldp
  interface <name>
 mpls
  interface <name>
"""

# in the order in which Junos prints them
TABLE = _BOX + SECURITY + _REST

SHARED = {
    "common": "apply-groups []\napply-macro <name>\n data: <name> |\n  value",
    "severity": "any\nemergency\nalert\ncritical\nerror\nwarning\nnotice\ninfo\nnone",
    "policy": "match\n source-address []\n destination-address []\n application []\n from-zone []\n to-zone []\n"
    "then\n permit +\n deny\n reject\n log\n  session-init\n  session-close\n count +",
    "inbound": "system-services {}\nprotocols {}",
    "zone-interface": "host-inbound-traffic\n system-services {}\n protocols {}",
    "routing": "static\n route <name> ^ |\n  discard\n  reject\n  next-hop []\n  preference =\n  resolve\n  retain",
}

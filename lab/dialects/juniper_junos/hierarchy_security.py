"""The branch `security` of the configuration hierarchy, written as in `hierarchy.py`."""

SECURITY = """\
security
 pki
  ca-profile <name>
   ca-identity =
   pre-load ?
   enrollment
    url =
 ike
  proposal <name>
   authentication-method =
   dh-group =
   authentication-algorithm =
   encryption-algorithm =
   lifetime-seconds =
  policy <name>
   mode =
   proposals []
   pre-shared-key
    ascii-text = secret
  gateway <name>
   ike-policy =
   address []
   dead-peer-detection +
    always-send
    interval =
    threshold =
   local-identity
    inet
     identity-ipv4 =
   remote-identity
    inet
     identity-ipv4 =
   external-interface =
   version =
 ipsec
  proposal <name>
   protocol =
   encryption-algorithm =
   lifetime-seconds =
  policy <name>
   perfect-forward-secrecy
    keys =
   proposals []
  vpn <name>
   bind-interface =
   ike
    gateway =
    ipsec-policy =
   establish-tunnels =
 dynamic-address
  feed-server <name>
   url =
   update-interval =
   feed-name <name>
    path =
  address-name <name>
   profile
    feed-name <name>
 screen
  ids-option <name>
   icmp
    ping-death
   ip
    source-route-option
    tear-drop
   tcp
    syn-flood +
     alarm-threshold =
     attack-threshold =
     source-threshold =
     destination-threshold =
     queue-size = !
     timeout =
    land
 policies
  policy:from-zone <from-zone-name> to-zone <to-zone-name>
   policy <name>
    &policy
  global
   policy <name>
    &policy
  pre-id-default-policy
   then
    log
     session-close
 zones
  security-zone <name>
   tcp-rst
   screen =
   host-inbound-traffic
    &inbound
   interfaces {}
    &zone-interface
"""

"""Names that platforms outside once imported, and what they are called now: a refusal names the new one."""

from __future__ import annotations

MOVED = {
    "drivers._candidate": "drivers.kit.candidate_command_line (CandidateDriver is CandidateCommandLine)",
    "drivers._cli": "drivers.kit.terminal (Terminal), .dialect (Dialect, Late), .line_rules (unsafe)",
    "drivers._cli_listen": "drivers.kit.listening_terminal",
    "drivers._command_line": "drivers.kit.command_line",
    "drivers._dialect": "drivers.kit.dialect",
    "drivers._framing": "drivers.kit.netconf_framing",
    "drivers._inbox": "drivers.kit.notification_queue (Inbox is NotificationQueue)",
    "drivers._indented": "drivers.kit.indented_text",
    "drivers._inverse": "drivers.kit.immediate_command_line (InverseDriver is ImmediateCommandLine)",
    "drivers._live": "drivers.kit.immediate (LiveDriver is ImmediateDriver)",
    "drivers._napalm": "drivers.kit.napalm",
    "drivers._napalm_replies": "drivers.kit.napalm_replies",
    "drivers._ncclient": "drivers.kit.ncclient_session",
    "drivers._netconf": "drivers.kit.netconf",
    "drivers._netconf_events": "drivers.kit.netconf_notifications",
    "drivers._netconf_session": "drivers.kit.netconf_session",
    "drivers._netconf_stores": "drivers.kit.netconf_datastores",
    "drivers._netmiko": "drivers.kit.netmiko_connection",
    "drivers._ruled": "drivers.kit.line_driver (RuledDriver is LineDriver)",
    "drivers._rules": "drivers.kit.line_rules (Known is MatchedLine)",
    "drivers._screen": "drivers.kit.screen",
    "drivers._secrets": "drivers.kit.secrets",
    "drivers._set": "drivers.kit.set_commands",
    "drivers._stages": "drivers.kit.candidate_commands (Stages is CandidateCommands, `stages` of a driver `candidate`)",
    "drivers._subinterfaces": "drivers.kit.sub_interfaces",
    "drivers._sure": "drivers.kit.sure_reader",
    "drivers._tl1": "drivers.kit.tl1",
    "drivers._tl1_channel": "drivers.kit.tl1_channel",
    "drivers._tl1_denials": "drivers.kit.tl1_denials",
    "drivers._tl1_driver": "drivers.kit.tl1_driver",
    "drivers._tl1_grammar": "drivers.kit.tl1_grammar",
    "drivers._tl1_numbers": "drivers.kit.tl1_numbers",
    "drivers._xml": "drivers.kit.xml_change, .xml_model (Model, BASE), .xml_lines, .xml_edit, .xml_scope",
    "drivers._xml_edit": "drivers.kit.xml_edit",
    "drivers._xml_lines": "drivers.kit.xml_lines",
    "drivers._xml_model": "drivers.kit.xml_model",
    "drivers.base": "drivers.platform (values, Platform), .session (Driver, Listener, check_identity), .errors",
    "drivers.sessions": "drivers.session_pool (Sessions is SessionPool)",
}
"""module → where its public names are now"""
RENAMED = {
    "alarms_in": "_alarms",
    "identity_in": "_identity",
    "path_patterns": "path_words",
    "references": "stands_on",
    "states_in": "_states",
}
"""part of a driver → what it was called"""

"""What is done to a domain: each function a technique, or the ordinary work that looks like it."""
import collections

from windows import (BASE, CERTIFICATES, DC, DC2, DFSNM, DRSUAPI, EFSRPC, EVENTLOG, FILES, FSRVP, HANDLE,
                     LSARPC, MMC, NETLOGON, SAMR, SPOOLSS, SRVSVC, SVCCTL, TASKS, WBEM, WBEM_CLASS,
                     WBEM_LOGIN, WINREG, WS, WS2, WS3, add, authenticated, challenge, created_service, key,
                     modify, search)
from wire import flow, kerberos, rpc

Case = collections.namedtuple("Case", "play signatures technique")
CASES = []


def finds(*signatures, technique=None):
    def keep(play):
        CASES.append(Case(play, signatures, technique))
        return play
    return keep


silent = finds()


# Replication

@finds(9100105, technique="T1003.006")
def dcsync(lab):
    """a workstation replicates the directory's secrets"""
    lab.map(WS, DC, DRSUAPI, 49667).rpc(WS, DC, 49667, DRSUAPI, [(0, b""), (16, b""), (12, b""), (3, b"")], seal=True)


@finds(9100105, technique="T1003.006")
def dcsync_mapped(lab):
    """... whose binding was not captured, at the port that the mapper named"""
    lab.map(WS, DC, DRSUAPI, 49667)
    lab.rpc(WS, DC, 49667, DRSUAPI, [(0, b""), (3, b"")], seal=True, bind=False)


@finds(9100105, technique="T1003.006")
def dcsync_numbers(lab):
    """... known by nothing but the numbers of its calls"""
    calls = [(0, b""), (16, b""), (12, b""), (0, b""), (3, b""), (1, b"")]
    lab.rpc(WS, DC, 49667, DRSUAPI, calls, seal=True, bind=False, complete=False)


@silent
def replicas(lab):
    """two controllers replicate from each other, and nothing else is seen"""
    lab.rpc(DC2, DC, 49667, DRSUAPI, [(0, b""), (3, b"")], seal=True)
    lab.rpc(DC, DC2, 49667, DRSUAPI, [(0, b""), (3, b"")], seal=True)


@silent
def dc_replicates(lab):
    """a domain controller replicates from another"""
    for dc in (DC, DC2):
        lab.talk(WS, dc, 88, lab_log_on(lab))
    lab.rpc(DC2, DC, 49667, DRSUAPI, [(0, b""), (3, b"")], seal=True)
    lab.rpc(DC, DC2, 49667, DRSUAPI, [(0, b""), (3, b"")], seal=True, bind=False)


@silent
def names_cracked(lab):
    """a member looks names up at the same interface"""
    lab.map(WS, DC, DRSUAPI, 49667).rpc(WS, DC, 49667, DRSUAPI, [(0, b""), (12, b""), (1, b"")], seal=True)
    lab.rpc(WS, DC, 49671, DRSUAPI, [(0, b""), (12, b""), (1, b"")], seal=True, bind=False)


def lab_log_on(lab):
    """A log-on's messages at a controller other than the lab's own."""
    rng = lab.random
    return [(False, kerberos.framed(kerberos.as_req("CORP.EXAMPLE", "j.doe", rng, True))),
            (True, kerberos.framed(kerberos.reply(11, "CORP.EXAMPLE", "j.doe", ("krbtgt", "CORP.EXAMPLE"), rng)))]


# Netlogon

@finds(9100161, technique="T1210")
def zerologon(lab):
    """Netlogon credentials of zeros"""
    calls = [(4, challenge(True)), (26, authenticated(True))] * 5 + [(30, b"")]
    lab.rpc(WS, DC, 49668, NETLOGON, calls)


@silent
def secure_channel(lab):
    """a member makes its secure channel and changes its password"""
    lab.rpc(WS, DC, 49668, NETLOGON, [(4, challenge(False)), (26, authenticated(False)), (21, b""), (29, b"")])
    lab.rpc(WS, DC, 49668, NETLOGON, [(30, b""), (39, b"")], seal=True)


# Password stores

@finds(9100162, technique="T1003.002")
def hives_saved(lab):
    """registry hives saved over the remote registry"""
    lab.smb(WS, FILES, [("pipe", "winreg", WINREG, [(2, b""), (15, key("SAM")), (20, HANDLE)])])


@finds(9100162, technique="T1003.001")
def lsass_fetched(lab):
    """a copy of LSASS' memory fetched from a share"""
    lab.smb(WS, FILES, [("share", "public"), ("open", "tools\\lsass_480.dmp")])


@silent
def registry_read(lab):
    """a console reads a version over the remote registry"""
    lab.smb(WS, FILES, [("pipe", "winreg", WINREG, [
        (2, b""), (15, key("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion")), (17, key("ProductName"))])])


@finds(9100163, technique="T1003.004")
def lsa_secret(lab):
    """private data of a security authority read"""
    lab.smb(WS, DC, [("pipe", "lsarpc", LSARPC, [(44, b""), (43, HANDLE)])])


@silent
def lsa_lookup(lab):
    """names and SIDs looked up"""
    lab.smb(WS, DC, [("pipe", "lsarpc", LSARPC, [(44, b""), (46, HANDLE), (57, HANDLE), (58, HANDLE), (0, HANDLE)])])


def store_request(lab, agent):
    ask = b"POST /adfs/services/policystoretransfer HTTP/1.1\r\nHost: adfs.corp.example\r\n"
    ask += b"User-Agent: " + agent + b"\r\n" if agent else b""
    lab.talk(WS, FILES, 80, [(False, ask + b"Content-Length: 4\r\n\r\n<a/>"),
                             (True, b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<b/>")])


@finds(9100164, technique="T1552.004")
def federation_export(lab):
    """a federation server's policy store fetched by a script"""
    store_request(lab, b"Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1")


@silent
def federation_farm(lab):
    """... and by the farm's second server"""
    store_request(lab, b"")


@finds(9100164, technique="T1552.004")
def federation_keys(lab):
    """the container of the federation's keys read from the directory"""
    lab.directory(WS, [search("(thumbnailPhoto=*)", ["thumbnailPhoto"], "CN=ADFS,CN=Microsoft,CN=Program Data," + BASE)])


@finds(9100165, technique="T1555")
def laps(lab):
    """all local administrators' passwords searched for"""
    lab.directory(WS, [search("(ms-Mcs-AdmPwd=*)", ["ms-Mcs-AdmPwd"])], signed=True)


# Coercion

@finds(9100171, technique="T1187")
def petitpotam(lab):
    """a controller made to open a path by EFS, over lsarpc"""
    lab.smb(WS, DC, [("pipe", "lsarpc", EFSRPC, [(0, rpc.text("\\\\10.7.0.51\\x\\y"))])])


@silent
def encrypted_file(lab):
    """a user encrypts a file on a server"""
    lab.smb(WS, FILES, [("share", "home"), ("open", "j.doe\\plan.docx"), ("pipe", "efsrpc", EFSRPC, [(4, b"")])])


@finds(9100171, technique="T1187")
def printer_bug(lab):
    """printer notifications asked for, and nothing printed"""
    lab.smb(WS, DC, [("pipe", "spoolss", SPOOLSS, [(1, b""), (65, b""), (29, b"")])])


@silent
def printing(lab):
    """a client prints, and hears of it"""
    lab.smb(WS, FILES, [("pipe", "spoolss", SPOOLSS, [
        (69, b""), (8, b""), (65, b""), (17, b""), (19, b""), (23, b""), (29, b"")])])


@finds(9100171, technique="T1187")
def dfs_coerced(lab):
    """a controller made to open a path by DFS"""
    lab.smb(WS, DC, [("pipe", "netdfs", DFSNM, [(13, b"")])])


@silent
def dfs_listed(lab):
    """DFS roots listed"""
    lab.smb(WS, DC, [("pipe", "netdfs", DFSNM, [(0, b""), (5, b""), (4, b"")])])


@finds(9100171, technique="T1187")
def shadow_coerced(lab):
    """a server made to open a path by its shadow copies"""
    lab.smb(WS, DC, [("pipe", "FssagentRpc", FSRVP, [(8, b"")])])


@silent
def shadow_backup(lab):
    """a backup makes a shadow copy"""
    lab.smb(WS, FILES, [("pipe", "FssagentRpc", FSRVP, [(0, b""), (8, b""), (1, b""), (2, b""), (3, b""), (4, b"")])])


@finds(9100172, technique="T1210")
def print_nightmare(lab):
    """a printer's driver added from afar"""
    lab.smb(WS, DC, [("pipe", "spoolss", SPOOLSS, [(10, b""), (89, b"")])])


@finds(9100176, technique="T1557.001")
def relayed(lab):
    """a host passes the log-on that it gets on to a server"""
    lab.smb(WS, WS2, [], challenge=b"relayed!").smb(WS2, FILES, [("share", "data")], challenge=b"relayed!")


@silent
def two_log_ons(lab):
    """a host that is logged on to logs on elsewhere itself"""
    lab.smb(WS, WS2, []).smb(WS2, FILES, [("share", "data")])


# Discovery

@finds(9100181, technique="T1558.003")
def kerberoast_search(lab):
    """users with service names searched for, under a signature"""
    lab.directory(WS, [search("(&(samAccountType=805306368)(servicePrincipalName=*)(!(samAccountName=krbtgt)))")],
                  signed=True)


@finds(9100181, technique="T1558.004")
def asrep_search(lab):
    """users without pre-authentication searched for"""
    lab.directory(WS, [search("(&(samAccountType=805306368)(userAccountControl:1.2.840.113556.1.4.803:=4194304))")])


@finds(9100182, technique="T1087.002")
def collector(lab):
    """users, computers, groups, trusts and rights collected"""
    attributes = ["objectSid", "nTSecurityDescriptor", "member"]
    lab.directory(WS, [search(text, attributes) for text in (
        "(samAccountType=805306368)", "(samAccountType=805306369)", "(objectClass=group)",
        "(objectClass=trustedDomain)", "(objectCategory=groupPolicyContainer)")], signed=True)


@finds(9100182, technique="T1087.002")
def directory_dumped(lab):
    """every object of the whole tree asked for, and who may do what to it"""
    lab.directory(WS, [search("(objectClass=*)", ["nTSecurityDescriptor"])])


@silent
def directory_read(lab):
    """... and names alone, as a tool does that is given no filter"""
    lab.directory(WS, [search("(objectClass=*)", ["cn"])])


@silent
def directory_day(lab):
    """what members search for on a day"""
    lab.directory(WS, [
        search("(&(objectCategory=person)(objectClass=user)(sAMAccountName=j.doe))", ["memberOf", "mail"]),
        search("(objectClass=*)", base="CN=j.doe,CN=Users," + BASE, scope=0),
        search("(objectClass=*)", ["cn"], scope=1),
        search("(|(distinguishedName=%s))" % BASE, ["gPLink", "nTSecurityDescriptor"]),
        search("(&(objectCategory=computer)(cn=PRINT1))", ["dNSHostName"]),
        search("(servicePrincipalName=MSSQLSvc/sql1.corp.example)", ["sAMAccountName"]),
        search("(objectCategory=pKIEnrollmentService)", ["cn"], "CN=Configuration," + BASE),
        search("(&(objectCategory=person)(|(displayName=smith)(mail=smith)))", ["mail"])])


@finds(9100183, technique="T1087.002")
def users_listed(lab):
    """a workstation lists all users"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [(64, b""), (5, b""), (7, b""), (13, b""), (1, b"")])])


@finds(9100183, technique="T1049")
def sessions_listed(lab):
    """one workstation asks many hosts who is connected"""
    for n in range(6):
        lab.smb(WS, "10.7.0.%d" % (60 + n), [("pipe", "srvsvc", SRVSVC, [(12, b"")])])


@finds(9100183, technique="T1069.002")
def administrators_listed(lab):
    """a workstation lists who administers the domain"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [
        (64, b""), (7, b""), (17, b""), (19, group(512)), (20, b""), (25, b""), (1, b"")])])


def group(rid):
    return HANDLE + (0x10).to_bytes(4, "little") + rid.to_bytes(4, "little")


@silent
def members_listed(lab):
    """... and who is in a group of people"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [(64, b""), (7, b""), (17, b""), (19, group(1107)), (25, b"")])])


@finds(9100183, technique="T1049")
def logged_on_listed(lab):
    """who is logged on to a host, by its registry and its sessions"""
    lab.smb(WS, WS2, [("pipe", "winreg", WINREG, [(4, b""), (9, HANDLE), (9, HANDLE)]),
                      ("pipe", "srvsvc", SRVSVC, [(12, b"")])])


@silent
def account_lookup(lab):
    """a log-on looks up its own groups, a browser the shares of two servers"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [(64, b""), (5, b""), (7, b""), (17, b""), (34, b""), (39, b""), (1, b"")])])
    for server in (FILES, DC):
        lab.smb(WS, server, [("pipe", "srvsvc", SRVSVC, [(15, b""), (16, b"")])])


# Tickets

@finds(9100153, technique="T1558.003")
def roast_tool(lab):
    """a service ticket asked for with nothing but RC4"""
    lab.service_ticket(WS, "j.doe", ("MSSQLSvc", "sql1.corp.example"), etypes=(23,), ticket=23)


@finds(9100153, technique="T1558.003")
def roast_many(lab):
    """tickets of many services with RC4, and none of them called"""
    for n in range(5):
        lab.service_ticket(WS, "j.doe", ("MSSQLSvc", "sql%d.corp.example" % n), ticket=23)


@silent
def old_client(lab):
    """Windows XP knows no AES, and says so with kinds of its own"""
    lab.service_ticket(WS, "j.doe", ("MSSQLSvc", "sql1.corp.example"), etypes=(23, -133, -128, 3, 1, 24, -135),
                       ticket=23)


@silent
def old_service(lab):
    """several clients get RC4 for a service that has no other key"""
    for ws in (WS, WS2, WS3):
        lab.service_ticket(ws, "u" + ws[-2:], ("MSSQLSvc", "sql1.corp.example"), ticket=23)


@silent
def old_service_used(lab):
    """one client gets RC4 for such a service, and calls it"""
    for step in flow.dns(WS, 40001, DC, "sql1.corp.example", FILES):
        lab.capture.add(b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + step.packet, step.flow, step.back)
    lab.service_ticket(WS, "j.doe", ("MSSQLSvc", "sql1.corp.example:1433"), ticket=23)
    lab.talk(WS, FILES, 1433, [(False, b"\x12\x01\0\x10\0\0\0\0" + bytes(8)), (True, b"\x04\x01\0\x10\0\0\0\0" + bytes(8))])


@finds(9100154, technique="T1550.002")
def overpass(lab):
    """a ticket got with a stolen RC4 key"""
    lab.as_ticket(WS, "admin", etypes=(23,), options="40800010", key=23)


@finds(9100154, technique="T1550.002")
def hash_passed(lab):
    """a log-on with the RC4 key of an account for which AES was offered"""
    lab.refused(WS, "admin", 25).as_ticket(WS, "admin", key=23)


@silent
def old_account(lab):
    """... and of one that has no other key"""
    lab.refused(WS, "svc-old", 25, etype=23).as_ticket(WS, "svc-old", key=23)


@finds(9100155, technique="T1558.004")
def asrep_roast(lab):
    """an answer without pre-authentication, weakly encrypted"""
    lab.as_ticket(WS, "svc-old", etypes=(23,), preauth=False, key=23)


@finds(9100156, technique="T1558.001")
def golden(lab):
    """a ticket-granting ticket with RC4 where AES is issued"""
    lab.as_ticket(WS2, "j.doe")
    lab.service_ticket(WS, "Administrator", ("cifs", "dc1.corp.example"), tgt=23)


@finds(9100157, technique="T1556.001")
def skeleton(lab):
    """a controller takes RC4 after it refused AES and RC4"""
    lab.refused(WS, "j.doe", 14).as_ticket(WS, "j.doe", key=23)


@silent
def unsupported(lab):
    """an old client is told that its only kind is not supported"""
    lab.refused(WS, "j.doe", 14, offer=(23,)).as_ticket(WS, "j.doe")


@silent
def log_on(lab):
    """people log on and get tickets"""
    for ws, user in ((WS, "j.doe"), (WS2, "k.roe")):
        lab.refused(ws, user, 25).as_ticket(ws, user).service_ticket(ws, user, ("cifs", "fs1.corp.example"))


# Log-ons

@finds(9100152, technique="T1110.003")
def spray_smb(lab):
    """six users tried over SMB"""
    for n in range(6):
        lab.smb(WS, DC, [], user="user%d" % n, status=0xC000006D)


@finds(9100152, technique="T1110.003")
def spray_kerberos(lab):
    """six users tried over Kerberos"""
    for n in range(6):
        lab.refused(WS, "user%d" % n)


@silent
def mistyped(lab):
    """one user mistypes three times"""
    for _ in range(3):
        lab.smb(WS, FILES, [], user="j.doe", status=0xC000006D)
        lab.refused(WS, "j.doe", 24)


# Execution

@finds(9100101, technique="T1569.002")
def service_shell(lab):
    """a service whose program is a command line, on a controller"""
    lab.smb(WS, DC, [("pipe", "svcctl", SVCCTL, [
        (15, b""), (12, created_service("BTOBTO", "%COMSPEC% /Q /c echo x")), (19, HANDLE), (2, HANDLE)])])


@finds(9100101, technique="T1569.002")
def service_by_tool(lab):
    """a service only started, by a log-on without a work station's name"""
    lab.smb(WS, DC, [("share", "C$"), ("pipe", "svcctl", SVCCTL, [(15, b""), (16, HANDLE), (19, HANDLE)])], station="")


@finds(9100101, technique="T1569.002")
def service_one_way(lab):
    """... where a tap has the client's packets alone"""
    service_by_tool(lab)
    lab.seen_from = WS


@finds(9100106, technique="T1570")
def program_copied(lab):
    """a program copied to a server's drive"""
    for ws in (WS2, WS3):
        lab.smb(ws, FILES, [("share", "home"), ("open", "a.docx")])
    lab.smb(WS, FILES, [("share", "C$"), ("make", "Windows\\Temp\\upd.exe")])


@silent
def program_fetched(lab):
    """a program fetched from a server's share"""
    lab.smb(WS, FILES, [("share", "software"), ("open", "setup.exe")])


@silent
def services_watched(lab):
    """a console lists services"""
    lab.smb(WS, FILES, [("pipe", "svcctl", SVCCTL, [(15, b""), (14, HANDLE), (16, HANDLE), (6, HANDLE)])])


def make_service(lab, host):
    lab.smb(WS, host, [("pipe", "svcctl", SVCCTL, [
        (15, b""), (12, created_service("agent", "C:\\agent.exe")), (19, HANDLE)])])


@finds(9100101, 9100108)
def spree(lab):
    """one host makes a service on six others within a minute"""
    for n in range(6):
        make_service(lab, "10.7.0.%d" % (60 + n))


@silent
def manager(lab):
    """... and one that comes back to its hosts for hours"""
    for _ in range(5):
        for n in range(6):
            make_service(lab, "10.7.0.%d" % (60 + n))
        lab.wait(3600)


def winrm(lab, url, agent):
    ask = b"POST %s HTTP/1.1\r\nHost: ws2:5985\r\nUser-Agent: %s\r\nContent-Length: 4000\r\n\r\n" % (url, agent)
    lab.talk(WS, WS2, 5985, [(False, ask + bytes(4000)),
                             (True, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")] * 2)


@finds(9100107, technique="T1021.006")
def winrm_shell(lab):
    """a shell by WinRM, from a tool"""
    winrm(lab, b"/wsman", b"Ruby WinRM Client (2.8.3, ruby 3.1.2)")


@silent
def events_forwarded(lab):
    """a host sends its events to a collector, by the same protocol"""
    winrm(lab, b"/wsman/subscriptions/D6A8D8B3-0000-0000-0000-000000000000/1", b"Microsoft WinRM Client")


@finds(9100102, technique="T1053.005")
def task(lab):
    """a task registered, encrypted"""
    lab.rpc(WS, FILES, 49670, TASKS, [(1, b""), (12, b"")], seal=True)


@finds(9100103, technique="T1047")
def wmi_method(lab):
    """a method of WMI called on a controller"""
    lab.activate(WS, DC, WBEM_CLASS).rpc(WS, DC, 49671, WBEM_LOGIN, [(3, b""), (6, b"")])
    lab.rpc(WS, DC, 49671, WBEM, [(6, b""), (24, b"")], seal=True)


@silent
def wmi_question(lab):
    """a server's state asked for by WMI"""
    for ws in (WS2, WS3):
        lab.smb(ws, FILES, [("share", "home"), ("open", "a.docx")])
    lab.activate(WS, FILES, WBEM_CLASS).rpc(WS, FILES, 49671, WBEM, [(20, b"")], seal=True)


@finds(9100104, technique="T1021.003")
def mmc_object(lab):
    """an MMC activated from afar"""
    lab.activate(WS, WS2, MMC)


@silent
def certificate(lab):
    """a certificate asked for from a certificate authority"""
    lab.activate(WS, FILES, CERTIFICATES)


@finds(9100111, technique="T1021.001")
def rdp_script(lab):
    """two sessions of RDP that last seconds"""
    for _ in range(2):
        rdp(lab, 8)
        lab.wait(10)


@silent
def rdp_work(lab):
    """a session of RDP that lasts"""
    rdp(lab, 600)


def rdp(lab, seconds):
    ask = bytes.fromhex("030000130ee000000000000100080003000000")
    answer = bytes.fromhex("030000130ed00000123400021f080002000000")
    pause = int(seconds * 1e6 / 60)
    lab.talk(WS, WS2, 3389, [(False, ask), (True, answer), (False, b"\x17\x03\x03\x10\0" + bytes(4096)),
                             (True, b"\x17\x03\x03\x75\x30" + bytes(30000))], pause_us=pause)


# Tampering

@finds(9100191, technique="T1098")
def delegation(lab):
    """another host allowed to act for a server"""
    lab.directory(WS, [modify("CN=FS1,OU=Servers," + BASE, "msDS-AllowedToActOnBehalfOfOtherIdentity")])


@finds(9100191, technique="T1098")
def administrator_made(lab):
    """an account put among the administrators, under a signature"""
    lab.directory(WS, [modify("CN=Domain Admins,CN=Users," + BASE, "member")], signed=True)


@silent
def member_updates(lab):
    """a member updates its own object, a manager a group of people"""
    lab.directory(WS, [modify("CN=WS,CN=Computers," + BASE, "operatingSystemVersion"),
                       modify("CN=Sales,OU=Groups," + BASE, "member")])


@finds(9100191, technique="T1098")
def holder_changed(lab):
    """the rights of all administrators changed at their source"""
    lab.directory(WS, [modify("CN=AdminSDHolder,CN=System," + BASE, "nTSecurityDescriptor")])


@finds(9100192, technique="T1207")
def dcshadow(lab):
    """the settings of a domain controller added"""
    lab.directory(WS, [add("CN=NTDS Settings,CN=WS,CN=Servers,CN=Site,CN=Sites,CN=Configuration," + BASE)])


@finds(9100193, technique="T1070.001")
def log_cleared(lab):
    """an event log cleared from afar"""
    lab.rpc(WS, FILES, 49672, EVENTLOG, [(6, b"")], seal=True)


@silent
def log_read(lab):
    """an event log read from afar"""
    lab.rpc(WS, FILES, 49672, EVENTLOG, [(5, b""), (11, b"")], seal=True)


@finds(9100194, technique="T1112")
def run_key(lab):
    """a program put into another host's registry"""
    lab.smb(WS, WS2, [("pipe", "winreg", WINREG, [
        (2, b""), (15, key("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run")), (22, key("upd"))])])


def account(name):
    return HANDLE + key(name)[20:]


@finds(9100195, technique="T1136.002")
def user_made(lab):
    """a user made by remote calls"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [(64, b""), (7, b""), (50, account("helper")), (58, b"")])])


@silent
def machine_joined(lab):
    """a workstation joins the domain"""
    lab.smb(WS, DC, [("pipe", "samr", SAMR, [(64, b""), (7, b""), (50, account("WS51$")), (58, b"")])])


@finds(9100196, technique="T1547.001")
def startup(lab):
    """a program written into a Startup folder"""
    lab.smb(WS, WS2, [("share", "Users"), (
        "make", "j.doe\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\u.lnk")])


@finds(9100196, technique="T1484.001")
def policy_script(lab):
    """a task written into a policy by a workstation"""
    lab.smb(WS, DC, [("share", "SYSVOL"), (
        "make", "corp.example\\Policies\\{31B2}\\Machine\\Preferences\\ScheduledTasks\\ScheduledTasks.xml")])


@silent
def policy_read(lab):
    """policies and log-on scripts read"""
    lab.smb(WS, DC, [("share", "SYSVOL"), ("open", "corp.example\\Policies\\{31B2}\\Machine\\Scripts\\scripts.ini"),
                     ("share", "NETLOGON"), ("open", "logon.bat")])


@finds(9100197, technique="T1486")
def encrypted(lab):
    """files on a share get one new ending"""
    lab.smb(WS, FILES, [("share", "data")] + [
        ("rename", "plan%d.docx" % n, "plan%d.docx.lockd" % n) for n in range(12)])


@silent
def saved(lab):
    """files saved the way an office program saves them"""
    lab.smb(WS, FILES, [("share", "data")] + [
        act for n in range(12) for act in (
            ("make", "~WRD%04d.tmp" % n), ("rename", "plan%d.docx" % n, "~WRL%04d.tmp" % n),
            ("rename", "~WRD%04d.tmp" % n, "plan%d.docx" % n))])

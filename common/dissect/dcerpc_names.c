#include "dissect/dcerpc_names.h"

#include "base/mem.h"

static const char *const svcctl[] = {"CloseServiceHandle", "ControlService", "DeleteService",
	"LockServiceDatabase", "QueryServiceObjectSecurity", "SetServiceObjectSecurity",
	"QueryServiceStatus", "SetServiceStatus", "UnlockServiceDatabase", "NotifyBootConfigStatus",
	NULL, "ChangeServiceConfigW", "CreateServiceW", "EnumDependentServicesW",
	"EnumServicesStatusW", "OpenSCManagerW", "OpenServiceW", "QueryServiceConfigW",
	"QueryServiceLockStatusW", "StartServiceW", "GetServiceDisplayNameW", "GetServiceKeyNameW",
	NULL, "ChangeServiceConfigA", "CreateServiceA", "EnumDependentServicesA",
	"EnumServicesStatusA", "OpenSCManagerA", "OpenServiceA", "QueryServiceConfigA",
	"QueryServiceLockStatusA", "StartServiceA", "GetServiceDisplayNameA", "GetServiceKeyNameA",
	NULL, "EnumServiceGroupW", "ChangeServiceConfig2A", "ChangeServiceConfig2W",
	"QueryServiceConfig2A", "QueryServiceConfig2W", "QueryServiceStatusEx",
	"EnumServicesStatusExA", "EnumServicesStatusExW", [44] = "CreateServiceWOW64A",
	"CreateServiceWOW64W", [47] = "NotifyServiceStatusChange", "GetNotifyResults",
	"CloseNotifyHandle", "ControlServiceExA", "ControlServiceExW",
	[56] = "QueryServiceConfigEx", [60] = "CreateWowService", [64] = "OpenSCManager2"};
static const char *const atsvc[] = {"NetrJobAdd", "NetrJobDel", "NetrJobEnum", "NetrJobGetInfo"};
static const char *const scheduler[] = {"SchRpcHighestVersion", "SchRpcRegisterTask",
	"SchRpcRetrieveTask", "SchRpcCreateFolder", "SchRpcSetSecurity", "SchRpcGetSecurity",
	"SchRpcEnumFolders", "SchRpcEnumTasks", "SchRpcEnumInstances", "SchRpcGetInstanceInfo",
	"SchRpcStopInstance", "SchRpcStop", "SchRpcRun", "SchRpcDelete", "SchRpcRename",
	"SchRpcScheduledRuntimes", "SchRpcGetLastRunInfo", "SchRpcGetTaskInfo",
	"SchRpcGetNumberOfMissedRuns", "SchRpcEnableTask"};
static const char *const samr[] = {"SamrConnect", "SamrCloseHandle", "SamrSetSecurityObject",
	"SamrQuerySecurityObject", NULL, "SamrLookupDomainInSamServer",
	"SamrEnumerateDomainsInSamServer", "SamrOpenDomain", "SamrQueryInformationDomain",
	"SamrSetInformationDomain", "SamrCreateGroupInDomain", "SamrEnumerateGroupsInDomain",
	"SamrCreateUserInDomain", "SamrEnumerateUsersInDomain", "SamrCreateAliasInDomain",
	"SamrEnumerateAliasesInDomain", "SamrGetAliasMembership", "SamrLookupNamesInDomain",
	"SamrLookupIdsInDomain", "SamrOpenGroup", "SamrQueryInformationGroup",
	"SamrSetInformationGroup", "SamrAddMemberToGroup", "SamrDeleteGroup",
	"SamrRemoveMemberFromGroup", "SamrGetMembersInGroup", "SamrSetMemberAttributesOfGroup",
	"SamrOpenAlias", "SamrQueryInformationAlias", "SamrSetInformationAlias", "SamrDeleteAlias",
	"SamrAddMemberToAlias", "SamrRemoveMemberFromAlias", "SamrGetMembersInAlias",
	"SamrOpenUser", "SamrDeleteUser", "SamrQueryInformationUser", "SamrSetInformationUser",
	"SamrChangePasswordUser", "SamrGetGroupsForUser", "SamrQueryDisplayInformation",
	"SamrGetDisplayEnumerationIndex", NULL, NULL, "SamrGetUserDomainPasswordInformation",
	"SamrRemoveMemberFromForeignDomain", "SamrQueryInformationDomain2",
	"SamrQueryInformationUser2", "SamrQueryDisplayInformation2",
	"SamrGetDisplayEnumerationIndex2", "SamrCreateUser2InDomain",
	"SamrQueryDisplayInformation3", "SamrAddMultipleMembersToAlias",
	"SamrRemoveMultipleMembersFromAlias", "SamrOemChangePasswordUser2",
	"SamrUnicodeChangePasswordUser2", "SamrGetDomainPasswordInformation", "SamrConnect2",
	"SamrSetInformationUser2", NULL, NULL, NULL, "SamrConnect4", NULL, "SamrConnect5",
	"SamrRidToSid", "SamrSetDSRMPassword", "SamrValidatePassword"};
static const char *const lsarpc[] = {"LsarClose", "LsarDelete", "LsarEnumeratePrivileges",
	"LsarQuerySecurityObject", "LsarSetSecurityObject", NULL, "LsarOpenPolicy",
	"LsarQueryInformationPolicy", "LsarSetInformationPolicy", NULL, "LsarCreateAccount",
	"LsarEnumerateAccounts", "LsarCreateTrustedDomain", "LsarEnumerateTrustedDomains",
	"LsarLookupNames", "LsarLookupSids", "LsarCreateSecret", "LsarOpenAccount",
	"LsarEnumeratePrivilegesAccount", "LsarAddPrivilegesToAccount",
	"LsarRemovePrivilegesFromAccount", NULL, NULL, "LsarGetSystemAccessAccount",
	"LsarSetSystemAccessAccount", "LsarOpenTrustedDomain", "LsarQueryInfoTrustedDomain",
	"LsarSetInformationTrustedDomain", "LsarOpenSecret", "LsarSetSecret", "LsarQuerySecret",
	"LsarLookupPrivilegeValue", "LsarLookupPrivilegeName", "LsarLookupPrivilegeDisplayName",
	"LsarDeleteObject", "LsarEnumerateAccountsWithUserRight", "LsarEnumerateAccountRights",
	"LsarAddAccountRights", "LsarRemoveAccountRights", "LsarQueryTrustedDomainInfo",
	"LsarSetTrustedDomainInfo", "LsarDeleteTrustedDomain", "LsarStorePrivateData",
	"LsarRetrievePrivateData", "LsarOpenPolicy2", "LsarGetUserName",
	"LsarQueryInformationPolicy2", "LsarSetInformationPolicy2",
	"LsarQueryTrustedDomainInfoByName", "LsarSetTrustedDomainInfoByName",
	"LsarEnumerateTrustedDomainsEx", "LsarCreateTrustedDomainEx", NULL,
	"LsarQueryDomainInformationPolicy", "LsarSetDomainInformationPolicy",
	"LsarOpenTrustedDomainByName", NULL, "LsarLookupSids2", "LsarLookupNames2",
	"LsarCreateTrustedDomainEx2", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	"LsarLookupNames3", NULL, NULL, NULL, NULL, "LsarQueryForestTrustInformation",
	"LsarSetForestTrustInformation", NULL, "LsarLookupSids3", "LsarLookupNames4"};
static const char *const srvsvc[] = {NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	"NetrConnectionEnum", "NetrFileEnum", "NetrFileGetInfo", "NetrFileClose", "NetrSessionEnum",
	"NetrSessionDel", "NetrShareAdd", "NetrShareEnum", "NetrShareGetInfo", "NetrShareSetInfo",
	"NetrShareDel", "NetrShareDelSticky", "NetrShareCheck", "NetrServerGetInfo",
	"NetrServerSetInfo", "NetrServerDiskEnum", "NetrServerStatisticsGet",
	"NetrServerTransportAdd", "NetrServerTransportEnum", "NetrServerTransportDel",
	"NetrRemoteTOD", NULL, "NetprPathType", "NetprPathCanonicalize", "NetprPathCompare",
	"NetprNameValidate", "NetprNameCanonicalize", "NetprNameCompare", "NetrShareEnumSticky",
	"NetrShareDelStart", "NetrShareDelCommit", "NetrpGetFileSecurity", "NetrpSetFileSecurity"};
static const char *const wkssvc[] = {"NetrWkstaGetInfo", "NetrWkstaSetInfo", "NetrWkstaUserEnum",
	NULL, NULL, "NetrWkstaTransportEnum", "NetrWkstaTransportAdd", "NetrWkstaTransportDel",
	"NetrUseAdd", "NetrUseGetInfo", "NetrUseDel", "NetrUseEnum", NULL,
	"NetrWorkstationStatisticsGet", NULL, NULL, NULL, NULL, NULL, NULL,
	"NetrGetJoinInformation", NULL, "NetrJoinDomain2", "NetrUnjoinDomain2",
	"NetrRenameMachineInDomain2", "NetrValidateName2", "NetrGetJoinableOUs2",
	"NetrAddAlternateComputerName", "NetrRemoveAlternateComputerName",
	"NetrSetPrimaryComputerName", "NetrEnumerateComputerNames"};
static const char *const winreg[] = {"OpenClassesRoot", "OpenCurrentUser", "OpenLocalMachine",
	"OpenPerformanceData", "OpenUsers", "BaseRegCloseKey", "BaseRegCreateKey",
	"BaseRegDeleteKey", "BaseRegDeleteValue", "BaseRegEnumKey", "BaseRegEnumValue",
	"BaseRegFlushKey", "BaseRegGetKeySecurity", "BaseRegLoadKey", NULL, "BaseRegOpenKey",
	"BaseRegQueryInfoKey", "BaseRegQueryValue", "BaseRegReplaceKey", "BaseRegRestoreKey",
	"BaseRegSaveKey", "BaseRegSetKeySecurity", "BaseRegSetValue", "BaseRegUnLoadKey", NULL,
	NULL, "BaseRegGetVersion", "OpenCurrentConfig", NULL, "BaseRegQueryMultipleValues", NULL,
	"BaseRegSaveKeyEx", "OpenPerformanceText", "OpenPerformanceNlsText",
	"BaseRegQueryMultipleValues2", "BaseRegDeleteKeyEx"};
static const char *const drsuapi[] = {"DRSBind", "DRSUnbind", "DRSReplicaSync", "DRSGetNCChanges",
	"DRSUpdateRefs", "DRSReplicaAdd", "DRSReplicaDel", "DRSReplicaModify", "DRSVerifyNames",
	"DRSGetMemberships", "DRSInterDomainMove", "DRSGetNT4ChangeLog", "DRSCrackNames",
	"DRSWriteSPN", "DRSRemoveDsServer", "DRSRemoveDsDomain", "DRSDomainControllerInfo",
	"DRSAddEntry", "DRSExecuteKCC", "DRSGetReplInfo", "DRSAddSidHistory", "DRSGetMemberships2",
	"DRSReplicaVerifyObjects", "DRSGetObjectExistence", "DRSQuerySitesByCost",
	"DRSInitDemotion", "DRSReplicaDemotion", "DRSFinishDemotion", "DRSAddCloneDC"};
static const char *const netlogon[] = {"NetrLogonUasLogon", "NetrLogonUasLogoff",
	"NetrLogonSamLogon", "NetrLogonSamLogoff", "NetrServerReqChallenge",
	"NetrServerAuthenticate", "NetrServerPasswordSet", "NetrDatabaseDeltas", "NetrDatabaseSync",
	"NetrAccountDeltas", "NetrAccountSync", "NetrGetDCName", "NetrLogonControl",
	"NetrGetAnyDCName", "NetrLogonControl2", "NetrServerAuthenticate2", "NetrDatabaseSync2",
	"NetrDatabaseRedo", "NetrLogonControl2Ex", "NetrEnumerateTrustedDomains", "DsrGetDcName",
	"NetrLogonGetCapabilities", "NetrLogonSetServiceBits", "NetrLogonGetTrustRid",
	"NetrLogonComputeServerDigest", "NetrLogonComputeClientDigest", "NetrServerAuthenticate3",
	"DsrGetDcNameEx", "DsrGetSiteName", "NetrLogonGetDomainInfo", "NetrServerPasswordSet2",
	"NetrServerPasswordGet", "NetrLogonSendToSam", "DsrAddressToSiteNamesW", "DsrGetDcNameEx2",
	"NetrLogonGetTimeServiceParentDomain", "NetrEnumerateTrustedDomainsEx",
	"DsrAddressToSiteNamesExW", "DsrGetDcSiteCoverageW", "NetrLogonSamLogonEx",
	"DsrEnumerateDomainTrusts", "DsrDeregisterDnsHostRecords", "NetrServerTrustPasswordsGet",
	"DsrGetForestTrustInformation", "NetrGetForestTrustInformation",
	"NetrLogonSamLogonWithFlags", "NetrServerGetTrustInfo"};
static const char *const epmapper[] = {"ept_insert", "ept_delete", "ept_lookup", "ept_map",
	"ept_lookup_handle_free", "ept_inq_object", "ept_mgmt_delete"};
static const char *const activator[] = {
	NULL, NULL, NULL, "RemoteGetClassObject", "RemoteCreateInstance"};
static const char *const oxid[] = {
	"ResolveOxid", "SimplePing", "ComplexPing", "ServerAlive", "ResolveOxid2", "ServerAlive2"};
static const char *const remunknown[] = {
	NULL, NULL, NULL, "RemQueryInterface", "RemAddRef", "RemRelease", "RemQueryInterface2"};
static const char *const wbem_login[] = {
	NULL, NULL, NULL, "EstablishPosition", "RequestChallenge", "WBEMLogin", "NTLMLogin"};
static const char *const wbem_services[] = {NULL, NULL, NULL, "OpenNamespace", "CancelAsyncCall",
	"QueryObjectSink", "GetObject", "GetObjectAsync", "PutClass", "PutClassAsync",
	"DeleteClass", "DeleteClassAsync", "CreateClassEnum", "CreateClassEnumAsync", "PutInstance",
	"PutInstanceAsync", "DeleteInstance", "DeleteInstanceAsync", "CreateInstanceEnum",
	"CreateInstanceEnumAsync", "ExecQuery", "ExecQueryAsync", "ExecNotificationQuery",
	"ExecNotificationQueryAsync", "ExecMethod", "ExecMethodAsync"};
static const char *const dispatch[] = {
	NULL, NULL, NULL, "GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames", "Invoke"};
static const char *const spoolss[] = {"RpcEnumPrinters", "RpcOpenPrinter", "RpcSetJob", "RpcGetJob",
	"RpcEnumJobs", "RpcAddPrinter", "RpcDeletePrinter", "RpcSetPrinter", "RpcGetPrinter",
	"RpcAddPrinterDriver", "RpcEnumPrinterDrivers", "RpcGetPrinterDriver",
	"RpcGetPrinterDriverDirectory", "RpcDeletePrinterDriver", [17] = "RpcStartDocPrinter",
	[19] = "RpcWritePrinter", [23] = "RpcEndDocPrinter", [29] = "RpcClosePrinter",
	[62] = "RpcRemoteFindFirstPrinterChangeNotification",
	[65] = "RpcRemoteFindFirstPrinterChangeNotificationEx", [69] = "RpcOpenPrinterEx",
	[89] = "RpcAddPrinterDriverEx"};
static const char *const efsrpc[] = {"EfsRpcOpenFileRaw", "EfsRpcReadFileRaw", "EfsRpcWriteFileRaw",
	"EfsRpcCloseRaw", "EfsRpcEncryptFileSrv", "EfsRpcDecryptFileSrv", "EfsRpcQueryUsersOnFile",
	"EfsRpcQueryRecoveryAgents", "EfsRpcRemoveUsersFromFile", "EfsRpcAddUsersToFile", NULL,
	"EfsRpcNotSupported", "EfsRpcFileKeyInfo",
	"EfsRpcDuplicateEncryptionInfoFile", [15] = "EfsRpcAddUsersToFileEx",
	"EfsRpcFileKeyInfoEx", [18] = "EfsRpcGetEncryptedFileMetadata",
	"EfsRpcSetEncryptedFileMetadata", "EfsRpcFlushEfsCache", "EfsRpcEncryptFileExSrv",
	"EfsRpcQueryProtectors"};
static const char *const fsrvp[] = {"GetSupportedVersion", "SetContext", "StartShadowCopySet",
	"AddToShadowCopySet", "CommitShadowCopySet", "ExposeShadowCopySet",
	"RecoveryCompleteShadowCopySet", "AbortShadowCopySet", "IsPathSupported",
	"IsPathShadowCopied"};
static const char *const dfsnm[] = {"NetrDfsManagerGetVersion", "NetrDfsAdd", "NetrDfsRemove",
	"NetrDfsSetInfo", "NetrDfsGetInfo", "NetrDfsEnum", "NetrDfsMove", [10] = "NetrDfsAddFtRoot",
	"NetrDfsRemoveFtRoot", "NetrDfsAddStdRoot", "NetrDfsRemoveStdRoot",
	"NetrDfsManagerInitialize", "NetrDfsAddStdRootForced", "NetrDfsGetDcAddress",
	"NetrDfsSetDcAddress", "NetrDfsFlushFtTable", "NetrDfsAdd2", "NetrDfsRemove2",
	"NetrDfsEnumEx", "NetrDfsSetInfo2", "NetrDfsAddRootTarget", "NetrDfsRemoveRootTarget",
	"NetrDfsGetSupportedNamespaceVersion"};

static const char *const winspool[] = {"RpcAsyncOpenPrinter",
	"RpcAsyncAddPrinter", [20] = "RpcAsyncClosePrinter", [38] = "RpcAsyncEnumPrinters",
	"RpcAsyncAddPrinterDriver",
	"RpcAsyncEnumPrinterDrivers", [58] = "RpcSyncRegisterForRemoteNotifications",
	[62] = "RpcAsyncInstallPrinterDriverFromPackage", "RpcAsyncUploadPrinterDriverPackage"};
static const char *const eventlog[] = {"ElfrClearELFW", "ElfrBackupELFW", "ElfrCloseEL",
	"ElfrDeregisterEventSource", "ElfrNumberOfRecords", "ElfrOldestRecord", "ElfrChangeNotify",
	"ElfrOpenELW", "ElfrRegisterEventSourceW", "ElfrOpenBELW", "ElfrReadELW",
	"ElfrReportEventW"};
static const char *const eventlog6[] = {"EvtRpcRegisterRemoteSubscription",
	"EvtRpcRemoteSubscriptionNextAsync", "EvtRpcRemoteSubscriptionNext",
	"EvtRpcRemoteSubscriptionWaitAsync", "EvtRpcRegisterControllableOperation",
	"EvtRpcRegisterLogQuery", "EvtRpcClearLog", "EvtRpcExportLog", "EvtRpcLocalizeExportLog"};
static const char *const dnsserver[] = {"R_DnssrvOperation", "R_DnssrvQuery",
	"R_DnssrvComplexOperation", "R_DnssrvEnumRecords", "R_DnssrvUpdateRecord",
	"R_DnssrvOperation2", "R_DnssrvQuery2", "R_DnssrvComplexOperation2", "R_DnssrvEnumRecords2",
	"R_DnssrvUpdateRecord2"};
static const char *const activation[] = {"RemoteActivation"};
static const char *const backup_key[] = {"BackuprKey"};
static const char *const cert_passage[] = {"CertServerRequest"};
static const char *const init_shutdown[] = {
	"BaseInitiateShutdown", "BaseAbortShutdown", "BaseInitiateShutdownEx"};
static const char *const windows_shutdown[] = {"WsdrInitiateShutdown", "WsdrAbortShutdown"};
static const char *const wbem_client[] = {NULL, NULL, NULL, "SetClientInfo"};
static const char *const task_account[] = {"SASetAccountInformation", "SASetNSAccountInformation",
	"SAGetNSAccountInformation", "SAGetAccountInformation"};

#define WITH(list) list, ARRAY_LEN(list)

static const struct dcerpc_interface interfaces[] = {
	{"367abb81-9844-35f1-ad32-98f038001003", "svcctl", WITH(svcctl)},
	{"1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc", WITH(atsvc)},
	{"86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService", WITH(scheduler)},
	{"378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec", WITH(task_account)},
	{"12345778-1234-abcd-ef00-0123456789ac", "samr", WITH(samr)},
	{"12345778-1234-abcd-ef00-0123456789ab", "lsarpc", WITH(lsarpc)},
	{"4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc", WITH(srvsvc)},
	{"6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc", WITH(wkssvc)},
	{"338cd001-2244-31f1-aaaa-900038001003", "winreg", WITH(winreg)},
	{"e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi", WITH(drsuapi)},
	{"12345678-1234-abcd-ef00-01234567cffb", "netlogon", WITH(netlogon)},
	{"e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper", WITH(epmapper)},
	{"000001a0-0000-0000-c000-000000000046", "ISystemActivator", WITH(activator)},
	{"4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IActivation", WITH(activation)},
	{"99fcfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter", WITH(oxid)},
	{"00000131-0000-0000-c000-000000000046", "IRemUnknown", WITH(remunknown)},
	{"00000143-0000-0000-c000-000000000046", "IRemUnknown2", WITH(remunknown)},
	{"00020400-0000-0000-c000-000000000046", "IDispatch", WITH(dispatch)},
	{"f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login", WITH(wbem_login)},
	{"9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices", WITH(wbem_services)},
	{"027947e1-d731-11ce-a357-000000000001", "IEnumWbemClassObject", NULL, 0},
	{"1c1c45ee-4395-11d2-b60b-00104b703efd", "IWbemFetchSmartEnum", NULL, 0},
	{"423ec01e-2e35-11d2-b604-00104b703efd", "IWbemWCOSmartEnum", NULL, 0},
	{"d4781cd6-e5d3-44df-ad94-930efe48a887", "IWbemLoginClientID", WITH(wbem_client)},
	{"12345678-1234-abcd-ef00-0123456789ab", "spoolss", WITH(spoolss)},
	{"76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool", WITH(winspool)},
	{"ae33069b-a2a8-46ee-a235-ddfd339be281", "IRPCRemoteObject", NULL, 0},
	{"c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc", WITH(efsrpc)},
	{"df1941c5-fe89-4e79-bf10-463657acf44d", "efsrpc", WITH(efsrpc)},
	{"a8e0653c-2744-4389-a61d-7373df8b2292", "FileServerVssAgent", WITH(fsrvp)},
	{"4fc742e0-4a10-11cf-8273-00aa004ae673", "dfs", WITH(dfsnm)},
	{"82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog", WITH(eventlog)},
	{"f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "eventlog6", WITH(eventlog6)},
	{"50abc2a4-574d-40b3-9d66-ee4fd5fba076", "dnsserver", WITH(dnsserver)},
	{"91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage", WITH(cert_passage)},
	{"d99e6e70-fc88-11d0-b498-00a0c90312f3", "ICertAdminD", NULL, 0},
	{"894de0c0-0d55-11d3-a322-00c04fa321a1", "InitShutdown", WITH(init_shutdown)},
	{"d95afe70-a6d5-4259-822e-2c84da1ddb0d", "WindowsShutdown", WITH(windows_shutdown)},
	{"d049b186-814f-11d1-9a3c-00c04fc9b232", "NtFrsApi", NULL, 0},
	{"897e2e5f-93f3-4376-9c9c-fd2277495c27", "FrsTransport", NULL, 0},
	{"5ca4a760-ebb1-11cf-8611-00a0245420ed", "TermSrvSession", NULL, 0},
	{"88143fd0-c28d-4b2b-8fef-8d882f6a9390", "TermSrvEnumeration", NULL, 0},
	{"497d95a6-2d27-4bf5-9bbd-a6046957133c", "TermSrvListener", NULL, 0},
	{"bde95fdf-eec0-45de-9e12-e5a61cd0d4fe", "TermSrvPublic", NULL, 0},
	{"8d9f4e40-a03d-11ce-8f69-08003e30051b", "pnp", NULL, 0},
	{"3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey", WITH(backup_key)},
	{"17fdd703-1827-4e34-79d4-24a55c53bb37", "msgsvc", NULL, 0},
	{"300f3532-38cc-11d0-a3f0-0020af6b0add", "trkwks", NULL, 0},
	{"afa8bd80-7d8a-11c9-bef4-08002b102989", "mgmt", NULL, 0},
	{"ecec0d70-a603-11d0-96b1-00a0c91ece30", "NtdsBackup", NULL, 0},
	{"f5cc5a18-4264-101a-8c59-08002b2f8426", "nspi", NULL, 0},
	{"a4f1db00-ca47-1067-b31f-00dd010662da", "exchange_mapi", NULL, 0},
	{"17fc11e9-c258-4b8d-8d07-2f4125156244", "MimiCom", NULL, 0},
	{"6bffd098-a112-3610-9833-012892020162", "browser", NULL, 0},
	{"8fb6d884-2388-11d0-8c35-00c04fda2795", "w32time", NULL, 0},
	{"c386ca3e-9061-4a72-821e-498d83be188f", "AudioRpc", NULL, 0},
	{"e33c0cc4-0482-101a-bc0c-02608c6ba218", "LocToLoc", NULL, 0},
	{"6b5bdd1e-528c-422c-af8c-a4079be4fe48", "RemoteFW", NULL, 0},
};

/* What can be told to run a program, and two that are met every day. */
static const struct {
	const char *uuid, *name;
} classes[] = {
	{"8bc3f05e-d86b-11d0-a075-00c04fb68820", "WbemLevel1Login"},
	{"49b2791a-b1ae-4c90-9b8e-e860ba07f889", "MMC20.Application"},
	{"9ba05972-f6a8-11cf-a442-00a0c90a8f39", "ShellWindows"},
	{"c08afd90-f2a1-11d1-8455-00a0c91f3880", "ShellBrowserWindow"},
	{"13709620-c279-11ce-a49e-444553540000", "Shell.Application"},
	{"72c24dd5-d70a-438b-8a42-98424b88afb8", "WScript.Shell"},
	{"00024500-0000-0000-c000-000000000046", "Excel.Application"},
	{"000209ff-0000-0000-c000-000000000046", "Word.Application"},
	{"91493441-5a91-11cf-8700-00aa0060263b", "PowerPoint.Application"},
	{"0006f03a-0000-0000-c000-000000000046", "Outlook.Application"},
	{"00021a20-0000-0000-c000-000000000046", "Visio.Application"},
	{"0002df01-0000-0000-c000-000000000046", "InternetExplorer.Application"},
	{"0f87369f-a4e5-4cfc-bd3e-73e6154572dd", "Schedule.Service"},
	{"4991d34b-80a1-4291-83b6-3328366b9097", "BackgroundCopyManager"},
	{"9c38ed61-d565-4728-aeee-c80952f0ecde", "VirtualDiskService"},
	{"d99e6e74-fc88-11d0-b498-00a0c90312f3", "CertificateAuthority.Request"},
};

const char *dcerpc_class(const char *uuid)
{
	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (strcmp(classes[i].uuid, uuid) == 0)
			return classes[i].name;
	return NULL;
}

static char *put_hex(char *at, uint64_t value, unsigned digits)
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = digits; i-- > 0; value >>= 4)
		at[i] = hex[value & 15];
	return at + digits;
}

bool dcerpc_uuid_text(struct cursor *c, bool little_endian, char text[DCERPC_UUID_TEXT + 1])
{
	char *at = put_hex(text, little_endian ? cursor_u32le(c) : cursor_u32(c), 8);

	*at++ = '-';
	for (int i = 0; i < 2; i++) {
		at = put_hex(at, little_endian ? cursor_u16le(c) : cursor_u16(c), 4);
		*at++ = '-';
	}
	at = put_hex(at, cursor_u16(c), 4), *at++ = '-';
	at = put_hex(at, cursor_u16(c), 4);
	at = put_hex(at, cursor_u32(c), 8);
	*at = '\0';
	if (c->failed)
		text[0] = '\0';
	return !c->failed;
}

const struct dcerpc_interface *dcerpc_interface(const char *uuid)
{
	for (size_t i = 0; i < ARRAY_LEN(interfaces); i++)
		if (strcmp(interfaces[i].uuid, uuid) == 0)
			return &interfaces[i];
	return NULL;
}

const char *dcerpc_operation(const struct dcerpc_interface *interface, uint16_t number)
{
	return interface && number < interface->operation_count ? interface->operations[number]
								: NULL;
}

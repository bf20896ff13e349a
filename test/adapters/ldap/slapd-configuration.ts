import type { Certificates } from './certificates.ts'

/**
 * The configuration of a server in a folder. What somebody may do stands in their entry's `description`: `write`,
 * `read`, and nothing otherwise; `limited` may read, and never more than three entries.
 */
export function slapdConfiguration(
  folder: string,
  options: {
    readonly suffix: string
    readonly adminName: string
    readonly adminPassword: string
    readonly certificates: Certificates
  },
): string {
  const { suffix, adminName, adminPassword, certificates } = options
  const may = (word: string) => `set="user/description & [${word}]"`
  return `dn: cn=config
objectClass: olcGlobal
cn: config
olcTLSCACertificateFile: ${certificates.authority}
olcTLSCertificateFile: ${certificates.certificate}
olcTLSCertificateKeyFile: ${certificates.key}

dn: cn=module,cn=config
objectClass: olcModuleList
cn: module
olcModulePath: /usr/lib/ldap
olcModuleLoad: back_mdb
olcModuleLoad: memberof
olcModuleLoad: refint
olcModuleLoad: ppolicy

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

include: file:///etc/ldap/schema/core.ldif
include: file:///etc/ldap/schema/cosine.ldif
include: file:///etc/ldap/schema/nis.ldif
include: file:///etc/ldap/schema/inetorgperson.ldif

dn: olcDatabase=frontend,cn=config
objectClass: olcDatabaseConfig
objectClass: olcFrontendConfig
olcDatabase: frontend
olcSizeLimit: 500

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcRootDN: ${adminName}

dn: olcDatabase=mdb,cn=config
objectClass: olcDatabaseConfig
objectClass: olcMdbConfig
olcDatabase: mdb
olcSuffix: ${suffix}
olcRootDN: ${adminName}
olcRootPW: ${adminPassword}
olcDbDirectory: ${folder}/db
olcDbMaxSize: 1073741824
olcDbNoSync: TRUE
olcDbIndex: objectClass,entryUUID eq
olcDbIndex: uid,mail,member,memberUid,cn eq
olcLimits: dn.regex="^cn=limited," size.prtotal=3
olcLimits: dn.regex="^cn=robot-" size.prtotal=unlimited
olcAccess: {0}to attrs=userPassword by anonymous auth by * none
olcAccess: {1}to * by ${may('write')} write by ${may('read')} read by * none

dn: olcOverlay=memberof,olcDatabase={1}mdb,cn=config
objectClass: olcOverlayConfig
objectClass: olcMemberOf
olcOverlay: memberof
olcMemberOfRefint: TRUE

dn: olcOverlay=refint,olcDatabase={1}mdb,cn=config
objectClass: olcOverlayConfig
objectClass: olcRefintConfig
olcOverlay: refint
olcRefintAttribute: member
olcRefintNothing: ${adminName}

dn: olcOverlay=ppolicy,olcDatabase={1}mdb,cn=config
objectClass: olcOverlayConfig
objectClass: olcPPolicyConfig
olcOverlay: ppolicy
olcPPolicyDefault: cn=policy,${suffix}
`
}

/**
 * A self-signed certificate for localhost, s3.localhost, *.s3.localhost and 127.0.0.1 (clients refuse *.localhost,
 * a wildcard right under the top). Its key is published, so it protects nothing.
 */

export const loopbackKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXD3ujvyLlTblvkoD
/RDcKeKdGC3W3mWlqNkdPYB7bWehRANCAARq5glyfkF7ZcHzDgprxMPyrvqHYeFn
GsRTRlMhSFlqhSLQQhPfTUnPRvo7kBkX+w/xdF2yLmEx3vmO4O92QKwd
-----END PRIVATE KEY-----`;

export const loopbackCertificate = `-----BEGIN CERTIFICATE-----
MIIBuzCCAWGgAwIBAgIUbB5iVWYWLJqTH3BM5kzBfeXGq44wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA0NDE1OVoYDzIxMjYxMDMw
MDQ0MTU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARq5glyfkF7ZcHzDgprxMPyrvqHYeFnGsRTRlMhSFlqhSLQQhPfTUnP
Rvo7kBkX+w/xdF2yLmEx3vmO4O92QKwdo4GOMIGLMB0GA1UdDgQWBBQ59Efxu53r
E80A8QubeIquz7RebjAfBgNVHSMEGDAWgBQ59Efxu53rE80A8QubeIquz7RebjAP
BgNVHRMBAf8EBTADAQH/MDgGA1UdEQQxMC+CCWxvY2FsaG9zdIIMczMubG9jYWxo
b3N0gg4qLnMzLmxvY2FsaG9zdIcEfwAAATAKBggqhkjOPQQDAgNIADBFAiEA7b2U
rSz+LO2CoMSxT6TyO4Tz+UBTTQlg5GcpQ4ppwZMCIF39W0UQD6MbEGNtphRlfYIT
ZRW0f05ORBp3JcBTEScM
-----END CERTIFICATE-----`;

namespace Registry.Server.Settings;

internal enum ClientCertificates
{
    /// <summary>None is asked for.</summary>
    None,

    /// <summary>Whoever has one is who it names; others sign in.</summary>
    Accept,

    /// <summary>Without one there is no connection.</summary>
    Require,
}

internal enum TlsVersion
{
    Tls12,
    Tls13,
}

/// <summary>TLS in this process, for the addresses that begin with https://. The files are read again when they change.</summary>
internal sealed class TlsOptions
{
    /// <summary>A PEM file: the certificate, and behind it those that lead to its root.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key, PEM.</summary>
    public string? Key { get; set; }

    /// <summary>The oldest version that is spoken; 1.3 always is.</summary>
    public TlsVersion Minimum { get; set; } = TlsVersion.Tls12;

    public ClientCertificates ClientCertificates { get; set; } = ClientCertificates.None;

    /// <summary>A PEM file of the authorities whose client certificates are believed. Such a certificate's common name is the user's name.</summary>
    public string? ClientAuthorities { get; set; }
}

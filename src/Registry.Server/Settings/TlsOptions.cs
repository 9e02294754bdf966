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

/// <summary>TLS in this process, for the addresses that begin with https://. The files are read again when they change.</summary>
internal sealed class TlsOptions
{
    /// <summary>A PEM file: the certificate, and behind it those that lead to its root.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key, PEM.</summary>
    public string? Key { get; set; }

    public ClientCertificates ClientCertificates { get; set; } = ClientCertificates.None;

    /// <summary>A PEM file of the authorities whose client certificates are believed. Such a certificate's common name is the user's name.</summary>
    public string? ClientAuthorities { get; set; }
}

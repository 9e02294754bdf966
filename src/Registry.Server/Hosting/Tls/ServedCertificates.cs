using System.Net.Security;
using System.Security.Authentication;
using Registry.Server.Settings;

namespace Registry.Server.Hosting.Tls;

/// <summary>Gives every handshake the certificate that is in the files by now. Connections that stand keep theirs.</summary>
internal sealed partial class ServedCertificates
{
    // Some calls of stat in a second are nothing; some per handshake would be much when all clients come back at once.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TlsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ServedCertificates> _logger;
    private readonly ClientCertificateCheck _clients;
    private ServedCertificate _current;
    private string _stamps;
    private long _checked;
    private int _isChecking;

    /// <exception cref="StartupException">A file is missing, or does not hold what it should.</exception>
    public ServedCertificates(TlsOptions options, TimeProvider clock, ILogger<ServedCertificates> logger)
    {
        (_options, _clock, _logger, _clients) = (options, clock, logger, new ClientCertificateCheck(options.ClientCertificates, logger));

        // Before the files are read: what is written meanwhile is a change.
        _stamps = TlsFiles.Stamps(options);
        _checked = clock.GetTimestamp();
        _current = TlsFiles.Read(options);
        WarnOfItsTime();
    }

    public ServedCertificate Current => Volatile.Read(ref _current);

    public SslServerAuthenticationOptions NextHandshake()
    {
        ReadWhatChanged();
        var handshake = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current.Context,
            EnabledSslProtocols = _options.Minimum == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        _clients.AddTo(handshake, Current.Authorities);
        return handshake;
    }

    // One handshake looks, and the others go on with what there is.
    private void ReadWhatChanged()
    {
        if (_clock.GetElapsedTime(Volatile.Read(ref _checked)) < Interval || Interlocked.Exchange(ref _isChecking, 1) == 1)
        {
            return;
        }

        try
        {
            Volatile.Write(ref _checked, _clock.GetTimestamp());
            var stamps = TlsFiles.Stamps(_options);
            if (stamps != _stamps)
            {
                _stamps = stamps;
                Take();
            }
        }
        finally
        {
            Volatile.Write(ref _isChecking, 0);
        }
    }

    private void Take()
    {
        try
        {
            Volatile.Write(ref _current, TlsFiles.Read(_options));
            Log.Taken(_logger, _options.Certificate!, _current.Certificate.SerialNumber, _current.Certificate.NotAfter);
            WarnOfItsTime();
        }
        catch (StartupException e)
        {
            Log.NotTaken(_logger, e.Message);
        }
    }

    private void WarnOfItsTime()
    {
        var (now, certificate) = (_clock.GetUtcNow().UtcDateTime, _current.Certificate);
        if (now > certificate.NotAfter.ToUniversalTime())
        {
            Log.Expired(_logger, _options.Certificate!, certificate.NotAfter);
        }
        else if (now < certificate.NotBefore.ToUniversalTime())
        {
            Log.NotYetValid(_logger, _options.Certificate!, certificate.NotBefore);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The certificate in {File} was renewed: new connections get number {Serial}, good until {End:yyyy-MM-dd HH:mm}")]
        public static partial void Taken(ILogger logger, string file, string serial, DateTime end);

        [LoggerMessage(Level = LogLevel.Error, Message = "The TLS files have changed, but cannot be used, so the certificate of before is kept: {Reason}")]
        public static partial void NotTaken(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in {File} is good no more since {End:yyyy-MM-dd HH:mm}; clients will refuse it")]
        public static partial void Expired(ILogger logger, string file, DateTime end);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate in {File} is good only from {Begin:yyyy-MM-dd HH:mm}; clients will refuse it until then")]
        public static partial void NotYetValid(ILogger logger, string file, DateTime begin);
    }
}

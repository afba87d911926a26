using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Certificates;

namespace Sigstore.Local;

/// <summary>The private keys and certificates of an instance: made once, read at every start.</summary>
internal sealed class InstanceKeys(string folder)
{
    /// <summary>Names of the keys; each is a file of its own.</summary>
    public const string Oidc = "oidc", CtLog = "ct-log", Log = "log", LogV1 = "log-v1", TufRoot = "tuf-root", TufOnline = "tuf-online";

    private const string Fulcio = "fulcio";
    private const string Timestamp = "timestamp";
    private const string FulcioRoot = "fulcio-root";
    private const string TimestampRoot = "timestamp-root";

    private static readonly TimeSpan ClockLeeway = TimeSpan.FromHours(1);
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(30 * 365);

    /// <summary>Makes every key and certificate.</summary>
    public void Create(DateTimeOffset now)
    {
        CreateFolder(Path.Combine(folder, "keys"));
        foreach (var name in (ReadOnlySpan<string>)[Oidc, CtLog, Log, LogV1, TufRoot, TufOnline])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            WriteKey(name, key);
        }

        var (start, end) = (StartOf(now), now + AuthorityLifetime);
        CreateAuthority(FulcioRoot, "Sigstore local root", Fulcio, "Sigstore local intermediate", CertificateExtension.CodeSigningOid, isAuthority: true, start, end);
        CreateAuthority(TimestampRoot, "Sigstore local timestamp root", Timestamp, "Sigstore local timestamps", CertificateExtension.TimeStampingOid, isAuthority: false, start, end);
    }

    /// <summary>The first second that anything of an instance made at this time is valid: clocks differ a little.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset created) => DateTimeOffset.FromUnixTimeSeconds((created - ClockLeeway).ToUnixTimeSeconds());

    /// <summary>The certificate authority's key and chain.</summary>
    public AuthorityKey ReadCertificateAuthority() => new(ReadKey(Fulcio), ReadChain(Fulcio));

    /// <summary>The timestamp authority's key and chain.</summary>
    public AuthorityKey ReadTimestampAuthority() => new(ReadKey(Timestamp), ReadChain(Timestamp));

    /// <summary>A key by name.</summary>
    /// <exception cref="SigstoreException">SIG5004: others can read it. SIG5001: missing or unreadable.</exception>
    public ECDsa ReadKey(string name)
    {
        var path = KeyPath(name);
        RequirePrivate(path);
        var pem = DurableFile.TryRead(path) ?? throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{path} is missing");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(System.Text.Encoding.ASCII.GetString(pem));
            return key;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{path} is not a private key", broken);
        }
    }

    /// <summary>A folder for its owner alone.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void CreateAuthority(string rootFile, string rootName, string leafFile, string leafName, string purpose, bool isAuthority, DateTimeOffset start, DateTimeOffset end)
    {
        using var root = AuthorityKey.CreateRoot(rootName, start, end);
        using var leaf = root.CreateSubordinate(leafName, start, end, purpose, isAuthority);
        WriteKey(rootFile, root.Key);
        WriteKey(leafFile, leaf.Key);
        var pem = string.Concat(leaf.Chain.Select(certificate => PemEncoding.WriteString("CERTIFICATE", certificate.Span) + "\n"));
        DurableFile.Write(ChainPath(leafFile), System.Text.Encoding.ASCII.GetBytes(pem));
    }

    private void WriteKey(string name, ECDsa key) =>
        DurableFile.Write(KeyPath(name), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), secret: true);

    private ImmutableArray<ReadOnlyMemory<byte>> ReadChain(string name)
    {
        var pem = DurableFile.TryRead(ChainPath(name)) ?? throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{ChainPath(name)} is missing");
        var blocks = Pem.DecodeAll(System.Text.Encoding.ASCII.GetString(pem), FailureCode.LocalInstanceDamaged);
        return blocks.Length == 0
            ? throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{ChainPath(name)} holds no certificate")
            : [.. blocks.Select(block => new ReadOnlyMemory<byte>(block.Der))];
    }

    private static void RequirePrivate(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & others) != UnixFileMode.None)
        {
            throw new SigstoreException(FailureCode.LocalKeyExposed, $"{path}: expected access for its owner alone, found {File.GetUnixFileMode(path)}");
        }
    }

    private string KeyPath(string name) => Path.Combine(folder, "keys", name + ".pem");

    private string ChainPath(string name) => Path.Combine(folder, "certificates", name + ".pem");
}

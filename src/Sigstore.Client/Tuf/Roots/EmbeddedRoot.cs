using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf.Roots;

/// <summary>What this product carries of an instance: the root its TUF updates begin with, and the trusted root for days without network.</summary>
/// <remarks>Only the public instance has one. <c>build/update-roots.sh</c> renews it.</remarks>
public sealed class EmbeddedRoot
{
    private const int MaxOriginSize = 1024;
    private static readonly MemberNames OriginMembers = new("package", "version", "published");

    private EmbeddedRoot(string name)
    {
        RootJson = Read($"Roots/{name}.root.json");
        TrustedRootJson = Read($"Roots/{name}.trusted_root.json");
        (Source, PublishedAt) = ReadOrigin(Read($"Roots/{name}.origin.json"));
    }

    /// <summary>The public instance's.</summary>
    public static EmbeddedRoot Public { get; } = new("public");

    /// <summary>TUF <c>root.json</c>.</summary>
    public ReadOnlyMemory<byte> RootJson { get; }

    /// <summary>The target <c>trusted_root.json</c> as of <see cref="PublishedAt"/>.</summary>
    public ReadOnlyMemory<byte> TrustedRootJson { get; }

    /// <summary>Where it was taken from: a package and its version.</summary>
    public string Source { get; }

    /// <summary>When that was published; UTC.</summary>
    public DateTimeOffset PublishedAt { get; }

    private static (string Source, DateTimeOffset PublishedAt) ReadOrigin(byte[] utf8)
    {
        var (package, version, published) = ("", "", default(DateTimeOffset));
        var json = new ProtoJsonReader(utf8, FailureCode.TrustedRootMalformed, toleratesUnknown: false, MaxOriginSize, CheckSwitch.All);
        var members = json.EnterObject(OriginMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: package = json.ReadString(); break;
                case 1: version = json.ReadString(); break;
                default: published = json.ReadTimestamp(); break;
            }
        }

        json.End();
        return ($"{package}@{version}", published);
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(EmbeddedRoot).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"resource {resource} is not embedded");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}

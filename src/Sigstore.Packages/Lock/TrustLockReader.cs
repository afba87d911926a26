using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Failures;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Lock;

/// <summary>From positioned JSON to <see cref="TrustLock"/>: what <see cref="TrustLockWriter"/> writes, and nothing else.</summary>
internal static class TrustLockReader
{
    private const int MaxVersion = 1;

    public static TrustLock Read(ReadOnlySpan<byte> utf8, string file, CheckSwitch checks)
    {
        if (checks.IsOn(FailureCode.LockConflictMarkers))
        {
            RefuseConflictMarkers(utf8, file);
        }

        var root = JsonTree.Parse(utf8, file, JsonDialect.Lock, checks).AsObject("the lock");
        var version = root.Get("version");
        if (version.AsNumber("'version'") is < 1 or > MaxVersion && checks.IsOn(FailureCode.LockVersionUnsupported))
        {
            throw version.Wrong(FailureCode.LockVersionUnsupported, $"expected a lock of version {MaxVersion}, found {version.AsNumber("'version'")}: written by a newer tool; update dotnet-sigstore");
        }

        root.Only("$schema", "version", "packages");
        var packages = new List<LockedPackage>();
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in root.Get("packages").AsObject("'packages'").Members)
        {
            if (!ids.Add(member.Name) && checks.IsOn(FailureCode.LockDuplicate))
            {
                throw member.Value.Wrong(FailureCode.LockDuplicate, $"'{member.Name}' is given twice (package ids have no case)");
            }

            ReadVersions(member, packages, checks);
        }

        return new TrustLock(file, packages);
    }

    // Said before JSON says something less helpful.
    private static void RefuseConflictMarkers(ReadOnlySpan<byte> utf8, string file)
    {
        var line = 1;
        foreach (var range in utf8.Split((byte)'\n'))
        {
            var text = utf8[range];
            if (text.StartsWith("<<<<<<<"u8) || text.StartsWith(">>>>>>>"u8) || text.StartsWith("======="u8))
            {
                throw new SigstoreException(FailureCode.LockConflictMarkers,
                    $"{file}({line},1): expected JSON, found a merge conflict marker; take either side, then run: dotnet sigstore lock");
            }

            line++;
        }
    }

    private static void ReadVersions(JsonMember id, List<LockedPackage> packages, CheckSwitch checks)
    {
        var seen = new HashSet<PackageVersion>();
        foreach (var member in id.Value.AsObject($"the versions of '{id.Name}'").Members)
        {
            if (!PackageVersion.TryParse(member.Name, out var version))
            {
                throw member.Value.Wrong($"expected a package version, found '{member.Name}'");
            }

            if (!seen.Add(version) && checks.IsOn(FailureCode.LockDuplicate))
            {
                throw member.Value.Wrong(FailureCode.LockDuplicate, $"{id.Name} {version} is given twice");
            }

            var body = member.Value.AsObject($"the entry of {id.Name} {version}").Only("contentHash", "evidence");
            ImmutableArray<LockedEvidence> evidence = body.Find("evidence") is { } list
                ? [.. list.AsArray("'evidence'").Items.Select(item => ReadEvidence(item.AsObject("a piece of evidence")))]
                : [];
            packages.Add(new LockedPackage(id.Name, version, ReadHash(body.Get("contentHash")), evidence, member.At));
        }
    }

    private static string ReadHash(JsonValue value)
    {
        Span<byte> hash = stackalloc byte[64];
        var text = value.AsText("'contentHash'");
        return text.Length == 88 && Convert.TryFromBase64String(text, hash, out var written) && written == 64 && string.Equals(Convert.ToBase64String(hash), text, StringComparison.Ordinal)
            ? text
            : throw value.Wrong("expected a SHA-512 hash in base64: 88 characters");
    }

    private static LockedEvidence ReadEvidence(JsonValue.Object body)
    {
        var word = body.Get("kind");
        if (!EvidenceKinds.TryParse(word.AsText("'kind'"), out var kind) || kind == EvidenceKind.Hash)
        {
            throw word.Wrong("unknown kind of evidence");
        }

        return kind switch
        {
            EvidenceKind.Author => ReadAuthor(kind, body),
            EvidenceKind.Repository => ReadRepository(kind, body),
            _ when body.Find("key") is { } key => new LockedEvidence(kind,
                new StableSigner.Key(ReadInstance(body.Only("kind", "instance", "key", "bundle", "signedAt")), ReadDigest(key)), ReadFacts(body, null)),
            _ when body.Find("source") is { } source => ReadWorkflow(kind, body, source.AsObject("'source'")),
            _ => new LockedEvidence(kind,
                new StableSigner.Account(ReadInstance(body.Only("kind", "instance", "issuer", "identity", "bundle", "signedAt")), body.GetText("issuer"), body.GetText("identity")),
                ReadFacts(body, null)),
        };
    }

    private static LockedEvidence ReadWorkflow(EvidenceKind kind, JsonValue.Object body, JsonValue.Object source)
    {
        body.Only("kind", "instance", "issuer", "identity", "source", "workflow", "builder", "ref", "bundle", "signedAt");
        source.Only("repository", "repositoryId", "ownerId", "commit");
        var signer = new StableSigner.Workflow(ReadInstance(body), body.GetText("issuer"), source.GetText("repository"),
            source.FindText("repositoryId"), source.FindText("ownerId"), body.GetText("workflow"), body.FindText("builder"));
        return new LockedEvidence(kind, signer, ReadFacts(body, source.FindText("commit")));
    }

    private static LockedEvidence ReadAuthor(EvidenceKind kind, JsonValue.Object body)
    {
        var certificate = body.Only("kind", "certificate", "signedAt").Get("certificate").AsObject("'certificate'").Only("subject", "issuer", "digest");
        return new LockedEvidence(kind, new StableSigner.Author(certificate.GetText("subject"), certificate.GetText("issuer")), ReadCertificateFacts(body, certificate));
    }

    private static LockedEvidence ReadRepository(EvidenceKind kind, JsonValue.Object body)
    {
        body.Only("kind", "serviceIndex", "owners", "certificate", "signedAt");
        var certificate = body.Get("certificate").AsObject("'certificate'").Only("subject", "issuer", "digest");
        ImmutableArray<string> owners = [.. body.Get("owners").AsArray("'owners'").Items.Select(owner => owner.AsText("an owner"))];
        var signer = new StableSigner.Repository(body.GetText("serviceIndex"), owners, certificate.GetText("subject"), certificate.GetText("issuer"));
        return new LockedEvidence(kind, signer, ReadCertificateFacts(body, certificate));
    }

    private static InstanceReference ReadInstance(JsonValue.Object body)
    {
        var instance = body.Get("instance").AsObject("'instance'").Only("name", "digest");
        return new InstanceReference(instance.GetText("name"), instance.Find("digest") is { } digest ? ReadDigest(digest) : null);
    }

    private static SigningFacts ReadFacts(JsonValue.Object body, string? commit) => new()
    {
        Identity = body.FindText("identity"),
        Commit = commit,
        Ref = body.FindText("ref"),
        BundleSha256 = body.Find("bundle") is { } bundle ? ReadDigest(bundle) : null,
        SignedAt = ReadTime(body),
    };

    private static SigningFacts ReadCertificateFacts(JsonValue.Object body, JsonValue.Object certificate) => new()
    {
        CertificateSha256 = certificate.Find("digest") is { } digest ? ReadDigest(digest) : null,
        SignedAt = ReadTime(body),
    };

    private static DateTimeOffset? ReadTime(JsonValue.Object body)
    {
        if (body.Find("signedAt") is not { } value)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(value.AsText("'signedAt'"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw value.Wrong("expected a time such as 2027-03-31T12:00:00Z");
    }

    private static string ReadDigest(JsonValue value)
    {
        var text = value.AsText("a digest");
        return text.Length == 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && text.Skip(7).All(char.IsAsciiHexDigitLower)
            ? text[7..]
            : throw value.Wrong("expected sha256: and 64 lower-case hexadecimal digits");
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Lock;

/// <summary>Writes a lock: the order is by id, version, kind and signer, so that a diff shows only what changed.</summary>
internal static class TrustLockWriter
{
    // Base64 has '+': readable in a diff, and no browser ever sees this file.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(TrustLock trustLock)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartObject("packages");
            foreach (var versions in trustLock.Packages.GroupBy(package => package.Id, StringComparer.OrdinalIgnoreCase))
            {
                json.WriteStartObject(versions.Key);
                foreach (var package in versions)
                {
                    Write(json, package);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, LockedPackage package)
    {
        json.WriteStartObject(package.Version.ToString());
        json.WriteString("contentHash", package.ContentHash);
        if (package.Evidence.Length > 0)
        {
            json.WriteStartArray("evidence");
            foreach (var evidence in package.Evidence.OrderBy(evidence => evidence.Kind)
                .ThenBy(evidence => evidence.Signer.ToString(), StringComparer.Ordinal).ThenBy(evidence => evidence.Facts.BundleSha256, StringComparer.Ordinal))
            {
                Write(json, evidence);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LockedEvidence evidence)
    {
        json.WriteStartObject();
        json.WriteString("kind", evidence.Kind.Word());
        if (TrustLock.InstanceOf(evidence.Signer) is { } instance)
        {
            json.WriteStartObject("instance");
            json.WriteString("name", instance.Name);
            WriteIfKnown(json, "digest", instance.Digest is null ? null : "sha256:" + instance.Digest);
            json.WriteEndObject();
        }

        WriteSigner(json, evidence.Signer, evidence.Facts);
        WriteIfKnown(json, "bundle", evidence.Facts.BundleSha256 is { } bundle ? "sha256:" + bundle : null);
        WriteIfKnown(json, "signedAt", evidence.Facts.SignedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteSigner(Utf8JsonWriter json, StableSigner signer, SigningFacts facts)
    {
        switch (signer)
        {
            case StableSigner.Workflow workflow:
                json.WriteString("issuer", workflow.Issuer);
                WriteIfKnown(json, "identity", facts.Identity);
                json.WriteStartObject("source");
                json.WriteString("repository", workflow.SourceRepository);
                WriteIfKnown(json, "repositoryId", workflow.RepositoryId);
                WriteIfKnown(json, "ownerId", workflow.OwnerId);
                WriteIfKnown(json, "commit", facts.Commit);
                json.WriteEndObject();
                json.WriteString("workflow", workflow.Path);
                WriteIfKnown(json, "builder", workflow.Builder);
                WriteIfKnown(json, "ref", facts.Ref);
                break;
            case StableSigner.Account account:
                json.WriteString("issuer", account.Issuer);
                json.WriteString("identity", account.Identity);
                break;
            case StableSigner.Key key:
                json.WriteString("key", "sha256:" + key.Fingerprint);
                break;
            case StableSigner.Author author:
                WriteCertificate(json, author.Subject, author.Issuer, facts);
                break;
            case StableSigner.Repository repository:
                json.WriteString("serviceIndex", repository.ServiceIndex);
                json.WriteStartArray("owners");
                foreach (var owner in repository.Owners)
                {
                    json.WriteStringValue(owner);
                }

                json.WriteEndArray();
                WriteCertificate(json, repository.Subject, repository.Issuer, facts);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void WriteCertificate(Utf8JsonWriter json, string subject, string issuer, SigningFacts facts)
    {
        json.WriteStartObject("certificate");
        json.WriteString("subject", subject);
        json.WriteString("issuer", issuer);
        WriteIfKnown(json, "digest", facts.CertificateSha256 is { } digest ? "sha256:" + digest : null);
        json.WriteEndObject();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}

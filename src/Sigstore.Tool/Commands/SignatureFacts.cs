using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>The proved facts of a signature, in people's words and in JSON.</summary>
internal static class SignatureFacts
{
    /// <summary>The claims of a certificate by name, those that are there.</summary>
    public static IEnumerable<(string Name, string Member, string Value)> Claims(FulcioExtensions found)
    {
        (string Name, string Member, string? Value)[] all =
        [
            ("repository", "sourceRepository", found.SourceRepositoryUri ?? found.GitHubWorkflowRepository),
            ("repository id", "sourceRepositoryId", found.SourceRepositoryIdentifier),
            ("owner", "sourceRepositoryOwner", found.SourceRepositoryOwnerUri),
            ("owner id", "sourceRepositoryOwnerId", found.SourceRepositoryOwnerIdentifier),
            ("commit", "sourceRepositoryDigest", found.SourceRepositoryDigest ?? found.GitHubWorkflowSha),
            ("ref", "sourceRepositoryRef", found.SourceRepositoryRef ?? found.GitHubWorkflowRef),
            ("visibility", "sourceRepositoryVisibility", found.SourceRepositoryVisibilityAtSigning),
            ("workflow", "buildConfig", found.BuildConfigUri),
            ("signed by wf.", "buildSigner", found.BuildSignerUri),
            ("trigger", "buildTrigger", found.BuildTrigger ?? found.GitHubWorkflowTrigger),
            ("run", "runInvocation", found.RunInvocationUri),
            ("runner", "runnerEnvironment", found.RunnerEnvironment),
            ("environment", "deploymentEnvironment", found.DeploymentEnvironment),
            ("token subject", "tokenSubject", found.TokenSubject),
        ];
        foreach (var (name, member, value) in all)
        {
            if (value is not null)
            {
                yield return (name, member, value);
            }
        }
    }

    public static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>Name and value of each fact.</summary>
    public static IEnumerable<(string Name, string Value)> Of(VerifiedSignature proved, FileSubject? subject)
    {
        if (proved.Identity is { } identity)
        {
            yield return ("signed by", identity.San);
            yield return ("issuer", identity.Issuer);
            foreach (var (name, _, value) in Claims(identity.Claims))
            {
                yield return (name, value);
            }
        }
        else if (proved.KeyFingerprint is { } key)
        {
            yield return ("signed by", $"key {key.Hex}");
        }

        foreach (var time in proved.Times)
        {
            yield return ("signed at", $"{Time(time.Time)} ({(time.Kind == TimeSourceKind.TimestampAuthority ? "timestamp authority" : "transparency log")} {time.Source})");
        }

        foreach (var entry in proved.LogEntries)
        {
            yield return ("logged", string.Create(CultureInfo.InvariantCulture, $"{entry.BaseUrl} index {entry.Index} ({entry.Kind})"));
        }

        if (proved.Statement is { } statement)
        {
            yield return ("statement", statement.PredicateType);
        }

        if (proved.MatchedDigest is { } digest)
        {
            yield return ("about", digest + (subject?.FormOf(digest) is { } form ? $" ({form})" : ""));
        }
    }

    /// <summary>Writes members into the object that is open.</summary>
    public static void WriteJson(Utf8JsonWriter json, VerifiedSignature proved, FileSubject? subject)
    {
        WriteSigner(json, proved);
        json.WriteStartArray("times");
        foreach (var time in proved.Times)
        {
            json.WriteStartObject();
            json.WriteString("time", time.Time.UtcDateTime);
            json.WriteString("kind", time.Kind.ToString());
            json.WriteString("source", time.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteLogged(json, proved);
        if (proved.Statement is { } statement)
        {
            json.WriteString("predicateType", statement.PredicateType);
        }

        if (proved.MatchedDigest is { } digest)
        {
            json.WriteString("digest", digest.ToString());
            if (subject?.FormOf(digest) is { } form)
            {
                json.WriteString("digestOf", form);
            }
        }
    }

    /// <summary>Writes a failure as an object.</summary>
    public static void WriteJson(Utf8JsonWriter json, Failure failure)
    {
        json.WriteStartObject();
        json.WriteString("code", failure.Id);
        json.WriteString("detail", failure.Detail);
        json.WriteStartArray("causes");
        foreach (var cause in failure.Causes)
        {
            WriteJson(json, cause);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSigner(Utf8JsonWriter json, VerifiedSignature proved)
    {
        if (proved.Identity is { } identity)
        {
            json.WriteStartObject("signer");
            json.WriteString("name", identity.San);
            json.WriteString("kind", identity.SanKind.ToString());
            json.WriteString("issuer", identity.Issuer);
            foreach (var (_, member, value) in Claims(identity.Claims))
            {
                json.WriteString(member, value);
            }

            json.WriteEndObject();
        }

        if (proved.KeyFingerprint is { } key)
        {
            json.WriteString("keySha256", key.Hex);
        }
    }

    private static void WriteLogged(Utf8JsonWriter json, VerifiedSignature proved)
    {
        json.WriteStartArray("logEntries");
        foreach (var entry in proved.LogEntries)
        {
            json.WriteStartObject();
            json.WriteString("log", entry.BaseUrl);
            json.WriteString("logId", entry.LogId.Hex);
            json.WriteNumber("index", entry.Index);
            if (entry.Origin is { } origin)
            {
                json.WriteString("origin", origin);
            }

            json.WriteString("kind", entry.Kind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

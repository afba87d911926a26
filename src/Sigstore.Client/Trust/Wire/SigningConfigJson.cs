using System.Collections.Immutable;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Trust.Wire;

/// <summary>The JSON of a signing config.</summary>
internal static class SigningConfigJson
{
    private const string MediaType = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
    private const int MaxBytes = 1 << 20;
    private const int MaxServices = 256;
    private const FailureCode Malformed = FailureCode.SigningConfigMalformed;

    private static readonly MemberNames Members =
        new("mediaType", "caUrls", "oidcUrls", "rekorTlogUrls", "rekorTlogConfig", "tsaUrls", "tsaConfig");

    private static readonly MemberNames ServiceMembers = new("url", "majorApiVersion", "validFor", "operator");

    private static readonly MemberNames SelectorMembers = new("selector", "count");

    public static SigningConfig Read(ReadOnlySpan<byte> utf8)
    {
        var json = new ProtoJsonReader(utf8, Malformed, toleratesUnknown: true, MaxBytes, CheckSwitch.All);
        string? mediaType = null;
        ImmutableArray<SigningService> authorities = [], providers = [], logs = [], timestamps = [];
        (ServiceSelector Selector, int Count) logChoice = default, timestampChoice = default;
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: mediaType = json.ReadString(); break;
                case 1: authorities = ReadServices(ref json); break;
                case 2: providers = ReadServices(ref json); break;
                case 3: logs = ReadServices(ref json); break;
                case 4: logChoice = ReadSelector(ref json); break;
                case 5: timestamps = ReadServices(ref json); break;
                default: timestampChoice = ReadSelector(ref json); break;
            }
        }

        json.End();
        return mediaType == MediaType
            ? new SigningConfig(authorities, providers, new ServiceSet(logs, logChoice.Selector, logChoice.Count), new ServiceSet(timestamps, timestampChoice.Selector, timestampChoice.Count))
            : throw new SigstoreException(Malformed, $"expected media type {MediaType}, found {mediaType ?? "none"}");
    }

    private static ImmutableArray<SigningService> ReadServices(ref ProtoJsonReader json)
    {
        var services = ImmutableArray.CreateBuilder<SigningService>();
        json.EnterArray();
        while (json.NextElement(MaxServices, Malformed))
        {
            services.Add(ReadService(ref json));
        }

        return services.ToImmutable();
    }

    private static SigningService ReadService(ref ProtoJsonReader json)
    {
        Uri? url = null;
        var version = 0L;
        var validFor = new ValidityPeriod(null, null);
        var operatorName = "";
        var members = json.EnterObject(ServiceMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: url = ReadUrl(ref json); break;
                case 1: version = json.ReadCount(); break;
                case 2: validFor = TimeRangeJson.Read(ref json); break;
                default: operatorName = json.ReadString(); break;
            }
        }

        return url is not null && version <= int.MaxValue
            ? new SigningService(url, (int)version, validFor, operatorName)
            : throw json.Refuse("expected a service with a URL and a 32-bit version");
    }

    private static Uri ReadUrl(ref ProtoJsonReader json) =>
        Uri.TryCreate(json.ReadString(), UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0
            ? url
            : throw json.Refuse("expected an absolute http or https URL without user name");

    private static (ServiceSelector Selector, int Count) ReadSelector(ref ProtoJsonReader json)
    {
        var selector = ServiceSelector.Undefined;
        var count = 0L;
        var members = json.EnterObject(SelectorMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                selector = json.ReadString() switch
                {
                    "ALL" => ServiceSelector.All,
                    "ANY" => ServiceSelector.Any,
                    "EXACT" => ServiceSelector.Exact,
                    "SERVICE_SELECTOR_UNDEFINED" => ServiceSelector.Undefined,
                    var other => throw json.Refuse($"expected a service selector, found '{other}'"),
                };
            }
            else
            {
                count = json.ReadCount();
            }
        }

        return count <= MaxServices ? (selector, (int)count) : throw json.Refuse("expected a smaller count");
    }
}

using Sigstore.Client.Encoding;

namespace Sigstore.Client.Trust.Wire;

/// <summary>The JSON of a <c>TimeRange</c>: closed, either end may be absent.</summary>
internal static class TimeRangeJson
{
    private static readonly MemberNames Members = new("start", "end");

    public static ValidityPeriod Read(ref ProtoJsonReader json)
    {
        DateTimeOffset? start = null, end = null;
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                start = json.ReadTimestamp();
            }
            else
            {
                end = json.ReadTimestamp();
            }
        }

        return new ValidityPeriod(start, end);
    }
}

namespace Sigstore.Local;

/// <summary>A client asked for something that the instance doesn't do: answered with a status of 4xx, never logged as our fault.</summary>
internal sealed class RequestRefusedException : Exception
{
    public RequestRefusedException(string message, Exception? inner = null)
        : this(400, message, inner)
    {
    }

    public RequestRefusedException(int status, string message, Exception? inner = null)
        : base(message, inner) => Status = status;

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; }
}
